/**
 * Takes the pictures of the documents: the drill's own report pages in a headless Chromium, into docs/images/.
 * Build first (`npm run pictures` does): what is shown is what the built command line writes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(root, 'docs/images');
const WIDTH = 1040;
const MARGIN = 12;

/** The sections of a page are numbered from 0; what stands above the first one is the head. */
const HEAD = { name: 'report', from: 'head', to: 1 };
const PAGES = [
  {
    language: 'en',
    suffix: '',
    pictures: [
      HEAD,
      { name: 'report-changes', from: 2, to: 3 },
      { name: 'report-offenders', from: 4, to: 7 },
    ],
  },
  { language: 'ja', suffix: '.ja', pictures: [HEAD] },
];

function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find(existsSync);
  if (found === undefined) throw new Error('no Chromium was found (Debian: apt-get install chromium)');
  return found;
}

async function takePictures(browser, { language, suffix, pictures }, folder) {
  const file = join(folder, `report${suffix}.html`);
  const program = join(root, 'dist/floodgate.mjs');
  execFileSync(process.execPath, [program, 'drill', '--html', file, '--language', language], {
    stdio: 'ignore',
  });
  const page = await browser.newPage();
  await page.setViewport({ width: WIDTH, height: 800 });
  await page.setContent(readFileSync(file, 'utf8'), { waitUntil: 'load' });
  const edges = await page.$$eval('section', (sections) =>
    sections.map((section) => ({ top: section.getBoundingClientRect().top })),
  );
  for (const { name, from, to } of pictures) {
    const y = from === 'head' ? 0 : edges[from].top - MARGIN;
    const height = edges[to + 1].top - MARGIN - y;
    await page.screenshot({
      path: join(IMAGES, `${name}${suffix}.png`),
      clip: { x: 0, y, width: WIDTH, height },
      captureBeyondViewport: true,
    });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'floodgate-pictures-'));
mkdirSync(IMAGES, { recursive: true });
// Containers run as root, where Chromium's own sandbox refuses to start; it opens only what the drill wrote.
const browser = await puppeteer.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  for (const page of PAGES) await takePictures(browser, page, folder);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
