/** What attackers write, in a real browser: no script runs, no element and no attribute comes from it. */
import type { Browser } from 'puppeteer-core';
import { makeReportPage } from '../../lambda/core/report-page/report-page';
import { HOSTILE_TEXTS, reportOf } from '../hostile/texts';
import { findOverflow } from './accessibility';
import { describeWithChromium, openPage, startChromium } from './chromium';

interface Inventory {
  /** Elements by name, attributes by name, and what a script would have left. */
  readonly inventory: unknown;
  readonly complaints: readonly string[];
}

describeWithChromium('a page with hostile text', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser.close());

  const look = async (text: string): Promise<Inventory> => {
    // The policy is taken out: the escaper alone must hold.
    const written = makeReportPage(reportOf(text)).replace(
      /<meta http-equiv="Content-Security-Policy"[^>]*>/,
      '',
    );
    const { page, complaints } = await openPage(browser, written, { width: 360, scheme: 'light' });
    await page.hover('h1');
    const inventory: unknown = await page.evaluate(`(() => {
      const all = [...document.querySelectorAll('*')];
      const elements = {};
      for (const { tagName } of all) elements[tagName] = (elements[tagName] ?? 0) + 1;
      const attributes = [...new Set(all.flatMap((element) => element.getAttributeNames()))].sort();
      return { hit: globalThis.hit ?? null, elements, attributes };
    })()`);
    const overflow = await findOverflow(page);
    await page.close();
    return { inventory, complaints: [...complaints, ...overflow] };
  };

  let harmless: Inventory;
  beforeAll(async () => {
    harmless = await look('harmless');
  }, 30_000);

  it.each(HOSTILE_TEXTS.map(({ what, text }) => [what, text] as const))(
    'shows %s, and nothing of it acts',
    async (_, text) => {
      expect(await look(text)).toEqual({ ...harmless, complaints: [] });
    },
    30_000,
  );

  it('lets no script run even where one got in', async () => {
    const page = makeReportPage(reportOf('harmless'));
    const broken = page.replace(
      '<main>',
      '<main><script>globalThis.hit = 1</script><img src=x onerror="hit=2">',
    );
    const { page: opened } = await openPage(browser, broken, { width: 800, scheme: 'light' });
    expect(await opened.evaluate('globalThis.hit')).toBeUndefined();
    await opened.close();
  });
});
