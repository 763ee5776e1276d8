/** docs/costs.md counts with what the function really does: its memory, and the minutes of log that a look reads. */
import { readFileSync } from 'node:fs';
import { logQueries } from '../lambda/aws/log-reading';
import { chooseWindow } from '../lambda/core/look-window';
import { LOGS } from './support/log-rows';
import { environmentWith } from './support/policy';

const PAGE = readFileSync('docs/costs.md', 'utf8');
const ENVIRONMENT = environmentWith({ logs: { ...LOGS, error: { logGroup: '/web/error_log' } } });
const OPENED = new Date('2020-12-24T07:10:00Z');

/** How many minutes of each log the queries of one look scan, together. */
function countMinutes(settledUntil: string | undefined, now: Date): { access: number; error: number } {
  const settled = settledUntil === undefined ? undefined : { until: settledUntil };
  const incident = { openedAt: OPENED.toISOString(), settled } as Parameters<typeof chooseWindow>[1];
  const window = chooseWindow(ENVIRONMENT.policy.detection, incident, now);
  const queries = logQueries(ENVIRONMENT, { ...window, to: now, endsAt: new Date(now.getTime() + 300_000) });
  const minutesOf = (group: string): number =>
    queries
      .filter(({ logGroup }) => logGroup === group)
      .reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()) / 60_000, 0);
  return { access: minutesOf(LOGS.access.logGroup), error: minutesOf('/web/error_log') };
}

describe('a tick', () => {
  it('is counted with the memory that the function has', () => {
    const memoryMb = Number(/memorySize: (\d+)/.exec(readFileSync('lib/function.ts', 'utf8'))?.[1]);
    expect(PAGE).toContain(`× 0.1 s × ${memoryMb / 1024} GB ×`);
    expect(PAGE).toContain(`it takes 0.1 s at ${memoryMb} MB`);
  });
});

describe('an incident', () => {
  it('reads as many minutes of log as is said, in the first look and in each after it', () => {
    const first = countMinutes(undefined, OPENED);
    const settledUntil = new Date(OPENED.getTime() - 10 * 60_000);
    const later = countMinutes(settledUntil.toISOString(), new Date(OPENED.getTime() + 60_000));
    expect([first.access, later.access, first.error, later.error].map(Math.round)).toEqual([205, 58, 60, 11]);
    expect(PAGE).toContain(
      `(${Math.round(first.access)} + ${Math.round(later.access)} n) / 60 × A  +  (${Math.round(first.error)} + ${Math.round(later.error)} n) / 60 × E   GB`,
    );
  });

  it('of 25 minutes scans what the table says', () => {
    const rows = [...PAGE.matchAll(/^\| ([0-9.]+) GB an hour \| ([0-9.]+) GB an hour \| ([0-9.]+) GB/gm)];
    expect(rows).toHaveLength(4);
    for (const [, access, error, scanned = ''] of rows) {
      const gigabytes = ((205 + 58 * 25) / 60) * Number(access) + ((60 + 11 * 25) / 60) * Number(error);
      expect(Math.abs(gigabytes - Number(scanned))).toBeLessThan(0.06 * gigabytes);
    }
  });

  it('reaches its bound when the document says so', () => {
    const gigabytes = (20 * 2 ** 30) / 1e9;
    const minutes = ((gigabytes - (60 / 60) * 0.05) * 60 - 205 * 0.75) / (58 * 0.75 + 11 * 0.05);
    expect(minutes).toBeGreaterThan(25);
    expect(minutes).toBeLessThan(27);
  });
});
