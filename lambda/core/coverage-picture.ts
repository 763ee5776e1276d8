/**
 * The picture of coverage against budget, as SVG: above, how much of the attack the best list covers with so many
 * entries, beside what as many single addresses would; below, the innocent requests that it hits. Pure.
 *
 * Self-contained: colours are CSS variables with a fallback each, so that a page may set them for light and dark.
 */
import { nameFamily } from './coverage-table';
import type { CoverageCurve, CoveragePoint } from './coverage';
import { html, joinHtml, type Html } from './html';
import { chooseTop, makeScale } from './scale';
import { ENGLISH } from './wording/en';
import type { Sentences } from './wording/sentences';

const USUAL_WIDTH = 640;
const LEFT = 64;
const RIGHT = 16;
const LEGEND_ROW = 18;
/** Top and bottom of the two panels. */
const COVERED = { top: 102, bottom: 288 } as const;
const HIT = { top: 340, bottom: 410 } as const;
const HEIGHT = 460;
const BUDGET_STEP = 5;

const COLOURS = {
  ink: 'var(--ink, currentColor)',
  faint: 'var(--faint, #888)',
  best: 'var(--best, #1565c0)',
  singles: 'var(--singles, #b26a00)',
  hit: 'var(--hit, #c62828)',
} as const;

interface Scale {
  readonly width: number;
  readonly x: (budget: number) => number;
  readonly y: (value: number) => number;
  readonly highest: number;
}

/**
 * Draws one family's curve.
 * @param budget where we stand, marked in the picture
 * @param width in units of the text's size: 12 are a line
 */
export function drawCoverage(
  curve: CoverageCurve,
  budget: number,
  sentences: Sentences = ENGLISH,
  width = USUAL_WIDTH,
): Html {
  const words = sentences.coverage;
  const title = words.title(nameFamily(curve.family));
  const last = curve.points.at(-1)?.budget ?? 1;
  const covered = scalePanel(width, last, curve.attackRequests, COVERED);
  const mostHit = Math.max(1, ...curve.points.map(({ legitRequests }) => legitRequests));
  const hit = scalePanel(width, last, chooseTop(mostHit), HIT);
  return html`<svg
    class="coverage"
    viewBox="0 0 ${width} ${HEIGHT}"
    role="img"
    aria-label="${`${title}. ${describeCurve(curve, budget, sentences)}`}"
    xmlns="http://www.w3.org/2000/svg"
    font-size="12"
    fill="${COLOURS.ink}"
  >
    ${drawLegend(sentences)}
    ${drawPanel(
      words.attack,
      covered,
      COVERED,
      [0, 25, 50, 75, 100].map((share) => ({ value: (share / 100) * covered.highest, label: `${share} %` })),
    )}
    ${drawPanel(
      words.innocent,
      hit,
      HIT,
      [0, hit.highest].map((value) => ({ value, label: sentences.count(value) })),
    )}
    ${drawBudgets(covered, last, words.axis)}
    ${budget <= last ? drawMark(covered, budget, words.budget(budget)) : ''}
    ${drawSteps(curve.points, covered, ({ singlesAttackRequests }) => singlesAttackRequests, COLOURS.singles, '5 3')}
    ${drawSteps(curve.points, covered, ({ attackRequests }) => attackRequests, COLOURS.best, 'none')}
    ${drawSteps(curve.points, hit, ({ legitRequests }) => legitRequests, COLOURS.hit, 'none')}
  </svg>`;
}

function scalePanel(
  width: number,
  last: number,
  highest: number,
  { top, bottom }: { top: number; bottom: number },
): Scale {
  return {
    width,
    x: makeScale([0, Math.max(1, last)], [LEFT, width - RIGHT]),
    y: makeScale([0, highest], [bottom, top]),
    highest,
  };
}

function drawLegend({ coverage }: Sentences): Html {
  const entries = [
    { colour: COLOURS.best, dashes: 'none', text: coverage.best },
    { colour: COLOURS.singles, dashes: '5 3', text: coverage.singles },
    { colour: COLOURS.hit, dashes: 'none', text: coverage.innocent },
  ];
  return joinHtml(
    entries.map(({ colour, dashes, text }, row) => {
      const y = 14 + row * LEGEND_ROW;
      return html`<line
          x1="${LEFT}"
          y1="${y}"
          x2="${LEFT + 24}"
          y2="${y}"
          stroke="${colour}"
          stroke-width="2"
          stroke-dasharray="${dashes}"
        /><text x="${LEFT + 32}" y="${y + 4}">${text}</text>`;
    }),
  );
}

function drawPanel(
  name: string,
  { y, width }: Scale,
  { top, bottom }: { top: number; bottom: number },
  ticks: readonly { readonly value: number; readonly label: string }[],
): Html {
  const lines = ticks.map(
    ({ value, label }) =>
      html`<line
          x1="${LEFT}"
          y1="${y(value)}"
          x2="${width - RIGHT}"
          y2="${y(value)}"
          stroke="${COLOURS.faint}"
          stroke-opacity="0.35"
        /><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${label}</text>`,
  );
  return html`<text x="${LEFT}" y="${top - 12}" font-weight="600">${name}</text>${joinHtml(lines)}<line
      x1="${LEFT}"
      y1="${top}"
      x2="${LEFT}"
      y2="${bottom}"
      stroke="${COLOURS.faint}"
    />`;
}

function drawBudgets({ x, width }: Scale, last: number, axis: string): Html {
  const budgets = Array.from({ length: Math.floor(last / BUDGET_STEP) + 1 }, (_, step) => step * BUDGET_STEP);
  const labels = budgets.map(
    (budget) => html`<text x="${x(budget)}" y="${HIT.bottom + 18}" text-anchor="middle">${budget}</text>`,
  );
  const middle = (LEFT + width - RIGHT) / 2;
  return html`${joinHtml(labels)}<text x="${middle}" y="${HEIGHT - 8}" text-anchor="middle">${axis}</text>`;
}

/** Where the budget stands: a line through both panels, its label on the side that has room. */
function drawMark({ x, width }: Scale, budget: number, label: string): Html {
  const at = x(budget);
  const isRight = at > width / 2;
  return html`<line
      x1="${at}"
      y1="${COVERED.top - 6}"
      x2="${at}"
      y2="${HIT.bottom}"
      stroke="${COLOURS.ink}"
      stroke-dasharray="2 3"
    /><text
      x="${isRight ? at - 6 : at + 6}"
      y="${(COVERED.bottom + HIT.top) / 2 - 4}"
      text-anchor="${isRight ? 'end' : 'start'}"
      >${label}</text
    >`;
}

/** Entries are whole: the curve goes in steps. */
function drawSteps(
  points: readonly CoveragePoint[],
  { x, y }: Scale,
  value: (point: CoveragePoint) => number,
  colour: string,
  dashes: string,
): Html {
  const path = points
    .map((point, index) => {
      const [across, up] = [x(point.budget), y(value(point))];
      return index === 0 ? `M${across} ${up}` : `H${across}V${up}`;
    })
    .join('');
  return html`<path
    d="${path}"
    fill="none"
    stroke="${colour}"
    stroke-width="2"
    stroke-dasharray="${dashes}"
  />`;
}

function describeCurve(
  curve: CoverageCurve,
  budget: number,
  { coverage, count }: Pick<Sentences, 'coverage' | 'count'>,
): string {
  const point = curve.points.find((one) => one.budget === budget) ?? curve.points.at(-1);
  if (point === undefined) return '';
  return coverage.describe({
    budget: point.budget,
    covered: count(point.attackRequests),
    attack: count(curve.attackRequests),
    hit: count(point.legitRequests),
    singles: count(point.singlesAttackRequests),
  });
}
