/**
 * The picture of coverage against budget, as SVG: above, how much of the attack the best list covers with so many
 * entries, beside what as many single addresses would; below, the innocent requests that it hits. Pure.
 *
 * Self-contained: colours are CSS variables with a fallback each, so that a page may set them for light and dark.
 */
import { nameFamily } from './coverage-table';
import type { CoverageCurve, CoveragePoint } from './coverage';
import { html, joinHtml, type Html } from './html';

const WIDTH = 640;
const LEFT = 64;
const RIGHT = 16;
/** Top and bottom of the two panels. */
const COVERED = { top: 64, bottom: 260 } as const;
const HIT = { top: 312, bottom: 392 } as const;
const HEIGHT = 444;
const BUDGET_STEP = 5;

const COLOURS = {
  ink: 'var(--ink, currentColor)',
  faint: 'var(--faint, #888)',
  best: 'var(--best, #1565c0)',
  singles: 'var(--singles, #b26a00)',
  hit: 'var(--hit, #c62828)',
} as const;

interface Scale {
  readonly x: (budget: number) => number;
  readonly y: (value: number) => number;
  readonly highest: number;
}

/**
 * Draws one family's curve.
 * @param budget where we stand, marked in the picture
 */
export function drawCoverage(curve: CoverageCurve, budget: number): Html {
  const title = `${nameFamily(curve.family)}: attack covered against budget`;
  const last = curve.points.at(-1)?.budget ?? 1;
  const covered = makeScale(last, curve.attackRequests, COVERED);
  const mostHit = Math.max(1, ...curve.points.map(({ legitRequests }) => legitRequests));
  const hit = makeScale(last, chooseTop(mostHit), HIT);
  return html`<svg
    class="coverage"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${title}"
    xmlns="http://www.w3.org/2000/svg"
    font-family="system-ui, sans-serif"
    font-size="12"
    fill="${COLOURS.ink}"
  >
    <title>${title}</title>
    <desc>${describeCurve(curve, budget)}</desc>
    ${drawLegend()}
    ${drawPanel(
      'attack requests covered',
      covered,
      COVERED,
      [0, 25, 50, 75, 100].map((share) => ({ value: (share / 100) * covered.highest, label: `${share} %` })),
    )}
    ${drawPanel(
      'innocent requests hit',
      hit,
      HIT,
      [0, hit.highest].map((value) => ({ value, label: formatCount(value) })),
    )}
    ${drawBudgets(covered, last)} ${budget <= last ? drawMark(covered, budget) : ''}
    ${drawSteps(curve.points, covered, ({ singlesAttackRequests }) => singlesAttackRequests, COLOURS.singles, '5 3')}
    ${drawSteps(curve.points, covered, ({ attackRequests }) => attackRequests, COLOURS.best, 'none')}
    ${drawSteps(curve.points, hit, ({ legitRequests }) => legitRequests, COLOURS.hit, 'none')}
  </svg>`;
}

function makeScale(last: number, highest: number, { top, bottom }: { top: number; bottom: number }): Scale {
  const width = WIDTH - LEFT - RIGHT;
  return {
    x: (budget) => round(LEFT + (budget / Math.max(1, last)) * width),
    y: (value) => round(bottom - (highest > 0 ? value / highest : 0) * (bottom - top)),
    highest,
  };
}

/** The next number of one significant figure: 1, 2, 5, 10, … */
function chooseTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function drawLegend(): Html {
  const entries = [
    { x: LEFT, colour: COLOURS.best, dashes: 'none', text: 'best list' },
    { x: LEFT + 110, colour: COLOURS.singles, dashes: '5 3', text: 'the heaviest single addresses' },
    { x: LEFT + 340, colour: COLOURS.hit, dashes: 'none', text: 'innocent requests hit' },
  ];
  return joinHtml(
    entries.map(
      ({ x, colour, dashes, text }) =>
        html`<line
            x1="${x}"
            y1="18"
            x2="${x + 24}"
            y2="18"
            stroke="${colour}"
            stroke-width="2"
            stroke-dasharray="${dashes}"
          /><text x="${x + 30}" y="22">${text}</text>`,
    ),
  );
}

function drawPanel(
  name: string,
  { y }: Scale,
  { top, bottom }: { top: number; bottom: number },
  ticks: readonly { readonly value: number; readonly label: string }[],
): Html {
  const lines = ticks.map(
    ({ value, label }) =>
      html`<line
          x1="${LEFT}"
          y1="${y(value)}"
          x2="${WIDTH - RIGHT}"
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

function drawBudgets({ x }: Scale, last: number): Html {
  const budgets = Array.from({ length: Math.floor(last / BUDGET_STEP) + 1 }, (_, step) => step * BUDGET_STEP);
  const labels = budgets.map(
    (budget) => html`<text x="${x(budget)}" y="${HIT.bottom + 18}" text-anchor="middle">${budget}</text>`,
  );
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  return html`${joinHtml(labels)}<text x="${middle}" y="${HEIGHT - 8}" text-anchor="middle"
      >budget: deny entries that may be used</text
    >`;
}

/** Where the budget stands: a line through both panels, its label on the side that has room. */
function drawMark({ x }: Scale, budget: number): Html {
  const at = x(budget);
  const isRight = at > WIDTH / 2;
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
      >budget ${budget}</text
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

function describeCurve(curve: CoverageCurve, budget: number): string {
  const point = curve.points.find((one) => one.budget === budget) ?? curve.points.at(-1);
  if (point === undefined) return '';
  return `With a budget of ${point.budget} entries the best list covers ${formatCount(point.attackRequests)} of ${formatCount(curve.attackRequests)} attack requests and hits ${formatCount(point.legitRequests)} innocent ones; as many single addresses cover ${formatCount(point.singlesAttackRequests)}.`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
