/** What an accessibility checker and a ruler find wrong with a page. */
import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Runs a script in the page, which types nothing: the page's own world is not ours. */
async function listStrings(page: Page, script: string): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(script);
  if (!Array.isArray(found)) throw new Error(`the page answered ${JSON.stringify(found)}`);
  return found.map(String);
}

/** Violations of WCAG 2.2 A and AA and of good practice, one line each. Of a table's rows, which are alike, the first stay. */
export function findViolations(page: Page): Promise<readonly string[]> {
  return listStrings(
    page,
    `(async () => {
      ${AXE}
      document.querySelectorAll('tbody tr:nth-child(n + 6)').forEach((row) => row.remove());
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target }) => target.join(' ')).join('; '));
    })()`,
  );
}

/** Elements that stick out of the page to the side, though they are not in a part that scrolls. */
export function findOverflow(page: Page): Promise<readonly string[]> {
  return listStrings(
    page,
    `(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const wide = scrollWidth > clientWidth ? ['the page: ' + scrollWidth + ' > ' + clientWidth] : [];
      const sticking = [...document.querySelectorAll('main *')].filter(
        (element) => element.closest('.scroll table, svg') === null && element.getBoundingClientRect().right > clientWidth + 1,
      );
      return [...wide, ...sticking.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 120))];
    })()`,
  );
}

/** Labels of a picture that are cut off at its edge. */
export function findCutLabels(page: Page): Promise<readonly string[]> {
  return listStrings(
    page,
    `[...document.querySelectorAll('svg text')].flatMap((text) => {
      const [box, frame] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
      const isShown = frame.width > 0;
      const isInside = box.left >= frame.left - 1 && box.right <= frame.right + 1;
      return isShown && !isInside ? [text.textContent] : [];
    })`,
  );
}
