/** The dashboard's widget in a real browser: both themes, narrow and wide, empty and crowded, and with hostile text. */
import type { Browser } from 'puppeteer-core';
import { writeAnswer } from '../../lambda/core/widget/answer';
import { writeWidget } from '../../lambda/core/widget/widget';
import { HOSTILE_TEXTS } from '../hostile/texts';
import { NOW } from '../support/network-acl';
import { reportWith } from '../support/report';
import { busyLedger, crowdedLedger, hostileLedger, IDLE_LEDGER, viewOf } from '../support/widget';
import { findOverflow, findViolations } from './accessibility';
import { describeWithChromium, keepPicture, openPage, startChromium } from './chromium';

/** As a dashboard would hold it. */
function host(widget: string, theme: 'light' | 'dark'): string {
  const ground = theme === 'dark' ? '#161d26' : '#ffffff';
  return `<!doctype html><html lang="en"><head><title>Dashboard</title></head>
    <body style="margin:0;background:${ground}"><main><h1 style="position:absolute;left:-999px">Dashboard</h1>${widget}</main></body></html>`;
}

const LEDGERS = { incident: busyLedger(), idle: IDLE_LEDGER, crowded: crowdedLedger() };
const NAMES = Object.keys(LEDGERS) as (keyof typeof LEDGERS)[];
const CASES = NAMES.flatMap((name) =>
  ([360, 1200] as const).flatMap((width) =>
    (['light', 'dark'] as const).map((theme) => [name, width, theme] as const),
  ),
);

describeWithChromium('the widget in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser.close());

  it.each(CASES)(
    '%s, %d pixels wide, %s: is accessible, and nothing sticks out',
    async (name, width, theme) => {
      const widget = writeWidget(viewOf(LEDGERS[name], { theme }), NOW);
      const { page, complaints } = await openPage(browser, host(widget, theme), { width, scheme: theme });
      await keepPicture(page, `widget-${name}-${width}-${theme}`);
      expect(await findViolations(page)).toEqual([]);
      expect(await findOverflow(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
    30_000,
  );

  it('speaks Japanese, and shows the answer of a button', async () => {
    const widget = writeWidget(viewOf(busyLedger(), { language: 'ja' }), NOW);
    const answer = writeAnswer(reportWith({ action: 'rollback', language: 'ja' }), 'light');
    for (const [name, text] of Object.entries({ ja: widget, answer })) {
      const { page } = await openPage(browser, host(text, 'light'), { width: 800, scheme: 'light' });
      await keepPicture(page, `widget-${name}`);
      expect(await findViolations(page)).toEqual([]);
      expect(await findOverflow(page)).toEqual([]);
      await page.close();
    }
  }, 60_000);

  it('gives each action, as the browser reads it, what the function takes', async () => {
    const widget = writeWidget(viewOf(busyLedger()), NOW);
    const { page } = await openPage(browser, host(widget, 'light'), { width: 800, scheme: 'light' });
    const actions = await page.evaluate(
      `[...document.querySelectorAll('cwdb-action')].map((action) => [action.previousElementSibling.className, JSON.parse(action.textContent).action])`,
    );
    expect(actions).toEqual([
      ['btn', 'rollback'],
      ...busyLedger().denies.map(() => ['btn', 'allow']),
      ['btn', 'rollback'],
      ['btn', 'rollback'],
    ]);
    await page.close();
  }, 30_000);

  it('lets no hostile text act, none of the whole corpus', async () => {
    const look = async (text: string) => {
      const widget = writeWidget(viewOf(hostileLedger(text)), NOW);
      const { page, complaints } = await openPage(browser, host(widget, 'light'), {
        width: 800,
        scheme: 'light',
      });
      const seen: unknown = await page.evaluate(`(() => {
        const all = [...document.querySelectorAll('*')];
        const attributes = [...new Set(all.flatMap((element) => element.getAttributeNames()))].sort();
        return { hit: globalThis.hit ?? null, tags: all.map(({ tagName }) => tagName).join(' '), attributes };
      })()`);
      await page.close();
      return { seen, complaints };
    };
    const harmless = await look('harmless');
    for (const { what, text } of HOSTILE_TEXTS)
      expect({ what, ...(await look(text)) }).toEqual({ what, ...harmless });
  }, 120_000);
});
