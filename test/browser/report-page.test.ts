/** The report as readers see it, in a real browser: light and dark, wide and narrow, in both languages. */
import type { Browser } from 'puppeteer-core';
import { findCutLabels, findOverflow, findViolations } from './accessibility';
import { describeWithChromium, keepPicture, openPage, startChromium, type Look } from './chromium';
import { crowdedPage, drillPage, emptyPage, failurePage } from './pages';

const WIDE: Look = { width: 1100, scheme: 'light' };
const NIGHT: Look = { width: 1100, scheme: 'dark' };
const PHONE: Look = { width: 360, scheme: 'dark' };
const PHONE_AT_DAY: Look = { width: 360, scheme: 'light' };

describeWithChromium('the page of a report', () => {
  let browser: Browser;
  let english: string;
  let japanese: string;
  beforeAll(async () => {
    [browser, english, japanese] = await Promise.all([startChromium(), drillPage('en'), drillPage('ja')]);
  }, 60_000);
  afterAll(() => browser.close());

  it.each([
    ['of an incident', () => english, WIDE],
    ['of an incident at night', () => english, NIGHT],
    ['of an incident on a phone', () => english, PHONE],
    ['in Japanese', () => japanese, WIDE],
    ['in Japanese on a phone', () => japanese, PHONE_AT_DAY],
    ['with nothing to tell', emptyPage, WIDE],
    ['with nothing to tell on a phone', emptyPage, PHONE],
    ['of failures', failurePage, NIGHT],
    ['of failures on a phone', failurePage, PHONE_AT_DAY],
    ['with 3,000 offenders', crowdedPage, NIGHT],
    ['with 3,000 offenders on a phone', crowdedPage, PHONE],
  ] as const)(
    '%s is whole, can be read by everybody, and asks for nothing',
    async (name, write, look) => {
      const { page, complaints } = await openPage(browser, write(), look);
      await keepPicture(page, name.replace(/[ ,]+/g, '-'));
      expect(await findOverflow(page)).toEqual([]);
      expect(await findCutLabels(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await findViolations(page)).toEqual([]);
      await page.close();
    },
    60_000,
  );

  it('shows the alarm, the denies, the lock-down and the recovery in its picture', async () => {
    const { page } = await openPage(browser, english, WIDE);
    const picture = await page.evaluate("document.querySelector('figure svg').textContent");
    for (const mark of ['alarm', 'first offence', 'denied', 'locked down', 'healthy'])
      expect(picture).toMatch(new RegExp(`\\d\\d:\\d\\d:\\d\\d ${mark}`));
    expect(
      await page.$$eval('figure .wide rect[fill="var(--errors)"]', (bars) => bars.length),
    ).toBeGreaterThan(3);
    await page.close();
  });

  it('shows a hundred offenders at once, and the others when asked', async () => {
    const { page } = await openPage(browser, crowdedPage(), WIDE);
    const count = (): Promise<unknown> =>
      page.evaluate(
        "[...document.querySelectorAll('section:has(details) tbody tr')].filter((row) => row.checkVisibility()).length",
      );
    const before = await count();
    await page.evaluate("document.querySelectorAll('summary').forEach((one) => one.click())");
    expect([before, await count()]).toEqual([200, 3000 + 2800]);
    await page.close();
  }, 30_000);

  it('is printed on white with every section', async () => {
    const { page } = await openPage(browser, english, NIGHT);
    await page.emulateMediaType('print');
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.close();
  });
});
