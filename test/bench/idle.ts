/**
 * What an environment at rest costs: the calls of a tick that finds nothing to do, against the account in memory, and
 * what a month of them comes to at the prices that docs/costs.md lists. How long AWS bills a tick is assumed there.
 */
import { readFileSync } from 'node:fs';
import { openStage, TICK } from '../faults/stage';

const TICKS_A_MONTH = 30 * 24 * 60;
const BILLED_SECONDS = 0.1;
const MEMORY_GB = 0.5;
const WARM_UP = 50;
const ROUNDS = 200;

/** Prints calls, time and cost; the exit status is 1 where a tick makes more than one call. */
export async function run(): Promise<void> {
  const stage = openStage();
  for (let round = 0; round < WARM_UP; round += 1) await stage.invoke(TICK, `warm-${round}`);
  const before = { calls: stage.account.calls.length, cpu: process.cpuUsage() };
  for (let round = 0; round < ROUNDS; round += 1) await stage.invoke(TICK, `tick-${round}`);
  const { user, system } = process.cpuUsage(before.cpu);
  const calls = stage.account.calls.slice(before.calls);
  const perTick = calls.length / ROUNDS;
  const names = [...new Set(calls.map(({ service, action }) => `${service}:${action}`))].join(', ');
  console.log(`idle tick: ${perTick} call (${names}; goal 1)`);
  console.log(`  of the processor   ${((user + system) / 1000 / ROUNDS).toFixed(2)} ms, when warm`);
  const { date, priceOf } = readPrices();
  const dollars = {
    requests: (TICKS_A_MONTH * priceOf('Lambda, requests')) / 1e6,
    time: TICKS_A_MONTH * BILLED_SECONDS * MEMORY_GB * priceOf('Lambda, arm64'),
    ledger: (TICKS_A_MONTH * perTick * priceOf('DynamoDB on demand, reads')) / 1e6,
  };
  const all = Object.values(dollars).reduce((sum, one) => sum + one, 0);
  const parts = Object.entries(dollars).map(([what, sum]) => `${what} ${sum.toFixed(3)}`);
  console.log(`  a month            ${all.toFixed(3)} dollars: ${parts.join(', ')}`);
  console.log(
    `  (${BILLED_SECONDS} s of ${MEMORY_GB} GB each, assumed; list prices of ${date}; log, alarms, dashboard: docs/costs.md)`,
  );
  if (perTick !== 1) process.exitCode = 1;
}

function readPrices(): { readonly date: string; readonly priceOf: (what: string) => number } {
  const page = readFileSync('docs/costs.md', 'utf8');
  const date = /list prices of .*? as of (\w+ \d{4})/.exec(page)?.[1];
  if (date === undefined) throw new Error('docs/costs.md does not say of when its prices are');
  return {
    date,
    priceOf: (what) => {
      const row = page.split('\n').find((line) => line.startsWith(`| ${what} | `));
      const price = row?.split('|')[2]?.trim().split(' ')[0];
      if (price === undefined) throw new Error(`docs/costs.md has no price of ${what}`);
      return Number(price);
    },
  };
}
