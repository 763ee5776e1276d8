/**
 * A headless Chromium for tests of pages. Debian's package is found by its name; where there is none the tests count as
 * skipped, and say so (or fail: FLOODGATE_REQUIRE_CHROMIUM=1).
 */
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  if (found !== undefined) return found;
  const why = 'no Chromium was found (Debian: apt-get install chromium)';
  if (process.env['FLOODGATE_REQUIRE_CHROMIUM'] === '1') throw new Error(why);
  process.stderr.write(`\n*** SKIPPED, NOT TESTED: pages in a real browser; ${why} ***\n`);
  return undefined;
}

const executable = findChromium();

/** `describe` where Chromium can be had. */
export const describeWithChromium = executable === undefined ? describe.skip : describe;

/** Starts it. The caller must close it. */
export async function startChromium(): Promise<Browser> {
  if (executable === undefined) throw new Error('wrap the tests in describeWithChromium');
  return puppeteer.launch({
    executablePath: executable,
    // Containers run as root, where Chromium's own sandbox refuses to start; it opens only what the tests wrote.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export interface OpenedPage {
  readonly page: Page;
  /** Requests that the page made, and what its console said: both are wrong. */
  readonly complaints: readonly string[];
}

/** Opens a page from its text, as a reader would open the file. */
export async function openPage(browser: Browser, text: string, { width, scheme }: Look): Promise<OpenedPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!/^(?:about:blank|data:)/.test(request.url())) complaints.push(`request: ${request.url()}`);
  });
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setContent(text, { waitUntil: 'load' });
  return { page, complaints };
}

/** Keeps a picture of the whole page in the folder that FLOODGATE_SCREENSHOTS names, if it names one. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['FLOODGATE_SCREENSHOTS'];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${join(folder, name)}.png`, fullPage: true });
}
