/**
 * The picture of an attack as SVG: what came in by minute, what visitors got by minute, on one axis of time, with the
 * alarm and what was done marked. Colours are the page's CSS variables. Pure.
 */
import { html, joinHtml, type Html } from '../html';
import type { MomentKind } from '../ledger-rows';
import type { LocalClock } from '../local-time';
import { chooseTop, makeScale, roundPlace } from '../scale';
import {
  chooseSpan,
  chooseTicks,
  makeBars,
  placeMarks,
  type CountOfMinute,
  type PictureMark,
  type PlacedMark,
  type Span,
} from './picture-data';

export interface Panel {
  readonly title: string;
  readonly colour: 'attack' | 'errors';
  readonly minutes: readonly CountOfMinute[];
}

export interface AttackPicture {
  readonly title: string;
  /** The picture in words. */
  readonly description: string;
  readonly panels: readonly Panel[];
  /** In order of time. */
  readonly marks: readonly PictureMark[];
  /** While the site was sick: shaded. ISO 8601 UTC; `to` undefined: it still is. */
  readonly sick: { readonly from: string; readonly to: string | undefined } | undefined;
  readonly clock: LocalClock;
}

const LEFT = 44;
const RIGHT = 12;
const ROW_HEIGHT = 18;
const TITLE_HEIGHT = 26;
const PANEL_HEIGHT = 120;
const AXIS_HEIGHT = 26;
/** Of `16:09` at the axis. */
const TICK_HALF_WIDTH = 18;
const CHARACTER_WIDTH = 6.6;
const MOMENT_COLOURS: Readonly<Record<MomentKind, string>> = {
  opened: 'var(--alarm)',
  asked: 'var(--act)',
  'first-offence': 'var(--faint)',
  denied: 'var(--act)',
  split: 'var(--act)',
  'locked-down': 'var(--act)',
  restarted: 'var(--act)',
  healthy: 'var(--good)',
  closed: 'var(--faint)',
};

interface Frame {
  readonly width: number;
  readonly span: Span;
  readonly place: (time: number) => number;
  readonly marks: readonly PlacedMark[];
  /** Where the panels begin and end. */
  readonly top: number;
  readonly bottom: number;
}

/** Draws it twice, for wide and for narrow screens; the page's style shows one of them. */
export function drawAttack(picture: AttackPicture): Html {
  return html`<div class="wide">${drawAt(picture, 880)}</div>
    <div class="narrow">${drawAt(picture, 328)}</div>`;
}

function drawAt(picture: AttackPicture, width: number): Html {
  const frame = makeFrame(picture, width);
  const height = frame.bottom + AXIS_HEIGHT;
  const panels = picture.panels.map((panel, index) => ({ panel, top: topOf(index, frame) }));
  // Text comes last, so that no line crosses it.
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${`${picture.title}. ${picture.description}`}"
    xmlns="http://www.w3.org/2000/svg"
    font-size="12"
    fill="var(--ink)"
  >
    ${drawSick(picture, frame)} ${joinHtml(panels.map(({ panel, top }) => drawPanel(panel, top, frame)))}
    ${drawAxis(picture.clock, frame)} ${joinHtml(frame.marks.map((mark) => drawMark(mark, frame)))}
    ${joinHtml(panels.map(({ panel, top }) => drawTitle(panel, top)))} ${joinHtml(frame.marks.map(drawLabel))}
  </svg>`;
}

/** Where the bars of a panel may begin, below its title. */
function topOf(index: number, { top }: Frame): number {
  return top + index * (TITLE_HEIGHT + PANEL_HEIGHT) + TITLE_HEIGHT;
}

function makeFrame({ panels, marks }: AttackPicture, width: number): Frame {
  const span = chooseSpan(
    panels.map(({ minutes }) => minutes),
    marks,
  );
  const place = makeScale([span.from, span.to], [LEFT, width - RIGHT]);
  const shown = marks.filter(({ at }) => Date.parse(at) >= span.from && Date.parse(at) <= span.to);
  const placed = placeMarks(shown, place, width, CHARACTER_WIDTH);
  const rows = placed.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const top = rows * ROW_HEIGHT + 4;
  return {
    width,
    span,
    place,
    marks: placed,
    top,
    bottom: top + panels.length * (TITLE_HEIGHT + PANEL_HEIGHT),
  };
}

function drawSick({ sick }: AttackPicture, { place, span, top, bottom }: Frame): Html {
  if (sick === undefined) return html``;
  const from = place(Math.max(span.from, Date.parse(sick.from)));
  const to = place(sick.to === undefined ? span.to : Math.min(span.to, Date.parse(sick.to)));
  return html`<rect
    x="${from}"
    y="${top}"
    width="${roundPlace(Math.max(0, to - from))}"
    height="${bottom - top}"
    fill="var(--sick)"
  />`;
}

function drawPanel({ colour, minutes }: Panel, top: number, frame: Frame): Html {
  const { width, span, place } = frame;
  const bottom = top + PANEL_HEIGHT;
  const bars = makeBars(minutes, span, width > 400 ? 300 : 120);
  const highest = chooseTop(bars.reduce((most, { value }) => Math.max(most, value), 0));
  const rise = makeScale([0, highest], [bottom, top + 6]);
  const drawn = bars.map(({ from, to, value }) => {
    const [left, right, up] = [place(Math.max(from, span.from)), place(Math.min(to, span.to)), rise(value)];
    const gap = right - left > 3 ? 1 : 0;
    return html`<rect
      x="${left}"
      y="${up}"
      width="${roundPlace(Math.max(0.5, right - left - gap))}"
      height="${roundPlace(bottom - up)}"
      fill="var(--${colour})"
    />`;
  });
  const ticks = [highest / 2, highest]
    .filter(Number.isInteger)
    .map(
      (value) =>
        html`<line
            x1="${LEFT}"
            y1="${rise(value)}"
            x2="${width - RIGHT}"
            y2="${rise(value)}"
            stroke="var(--line)"
          />
          <text x="${LEFT - 6}" y="${rise(value) + 4}" text-anchor="end" fill="var(--faint)"
            >${formatTick(value)}</text
          >`,
    );
  return html`${joinHtml(ticks)}${joinHtml(drawn)}<line
      x1="${LEFT}"
      y1="${bottom}"
      x2="${width - RIGHT}"
      y2="${bottom}"
      stroke="var(--faint)"
    />`;
}

function drawTitle({ title }: Panel, top: number): Html {
  return html`<text x="${LEFT}" y="${top - 6}" font-weight="600">${title}</text>`;
}

function formatTick(value: number): string {
  return value >= 10_000 ? `${roundPlace(value / 1000)}k` : String(roundPlace(value));
}

function drawAxis(clock: LocalClock, { width, span, place, bottom }: Frame): Html {
  const times = chooseTicks(span, width > 400 ? 12 : 5, clock.offsetMsAt(span.from));
  const whole = times
    .map((time) => ({ time, x: place(time) }))
    .filter(({ x }) => x + TICK_HALF_WIDTH <= width);
  const ticks = whole.map(({ time, x }) => {
    return html`<line x1="${x}" y1="${bottom}" x2="${x}" y2="${bottom + 4}" stroke="var(--faint)" />
      <text x="${x}" y="${bottom + 18}" text-anchor="middle" fill="var(--faint)"
        >${clock.minute(new Date(time).toISOString())}</text
      >`;
  });
  return joinHtml(ticks);
}

function drawMark({ kind, x, row }: PlacedMark, { bottom }: Frame): Html {
  return html`<line
    x1="${x}"
    y1="${row * ROW_HEIGHT + 3}"
    x2="${x}"
    y2="${bottom}"
    stroke="${MOMENT_COLOURS[kind]}"
    stroke-width="1.5"
  />`;
}

function drawLabel({ label, labelX, row }: PlacedMark): Html {
  return html`<text x="${labelX}" y="${row * ROW_HEIGHT + 13}">${label}</text>`;
}
