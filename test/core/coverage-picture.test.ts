/** The picture of coverage against budget, and the one escaper that pages are written with. */
import { parsePrefix } from '../../lambda/core/addresses';
import { traceCoverage } from '../../lambda/core/coverage';
import { drawCoverage } from '../../lambda/core/coverage-picture';
import { escapeHtml, html, joinHtml } from '../../lambda/core/html';

const [curve] = traceCoverage({
  attack: [
    { prefix: parsePrefix('203.0.113.4')!, weight: 5 },
    { prefix: parsePrefix('203.0.113.6')!, weight: 4 },
  ],
  legit: [{ prefix: parsePrefix('203.0.113.5')!, weight: 2 }],
  never: [],
});
const draw = (budget: number): string => drawCoverage(curve!, budget).text;

describe('the picture', () => {
  it('tells in words what it shows', () => {
    expect(draw(1)).toContain(
      'With a budget of 1 entry the best list covers 9 of 9 attack requests and hits 2 innocent ones; as many single addresses cover 5.',
    );
    expect(draw(1)).toContain('role="img"');
  });

  it('marks the budget where it stands, and not one that the axis does not reach', () => {
    expect(draw(1)).toMatch(/>\s*budget 1\s*</);
    expect(draw(40)).toMatch(/text-anchor="end"\s*>\s*budget 40\s*</);
    expect(draw(100)).not.toMatch(/>\s*budget 100\s*</);
  });

  it('draws three curves from the left end of the axis to its right end, within the frame', () => {
    const paths = [...draw(1).matchAll(/<path\s+d="(M64 [^"]*H624V[\d.]+)"/g)].map(([, path]) => path!);
    expect(paths).toHaveLength(3);
    for (const up of paths.flatMap((path) => path.match(/(?<=V)[\d.]+/g)!.map(Number))) {
      expect(up).toBeGreaterThanOrEqual(102);
      expect(up).toBeLessThanOrEqual(410);
    }
  });

  it('has no number that is none, even without an attack', () => {
    const nothing = { ...curve!, attackRequests: 0, points: curve!.points.slice(0, 1) };
    expect(drawCoverage(nothing, 0).text).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the escaper', () => {
  it('shows what logs say, and obeys nothing', () => {
    expect(html`<p title="${'"><script>'}">${"<img src=x onerror='a'>&"}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=&#39;a&#39;&gt;&amp;</p>',
    );
  });

  it('shows characters that reorder or hide text by their number', () => {
    expect(escapeHtml('a\u202eb\u0000c\u200bd\ud800e\n\tf')).toBe(
      'a\\u{202e}b\\u{0}c\\u{200b}d\\u{d800}e\n\tf',
    );
  });

  it('takes markup of its own as it is, once', () => {
    const cells = ['a<', 'b'].map((cell) => html`<i>${cell}</i>`);
    expect(joinHtml(cells, ' ').text).toBe('<i>a&lt;</i> <i>b</i>');
    expect(html`<b>${joinHtml(cells)}</b>`.text).toBe('<b><i>a&lt;</i><i>b</i></b>');
    expect(html`<b>${3}</b>`.text).toBe('<b>3</b>');
  });
});
