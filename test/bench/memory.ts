/**
 * How much memory the function takes when its log names 100,000 clients: bundled as it is deployed, in a process of
 * its own that is started as Lambda starts it, against the account in memory in this one. The second run is the tick
 * after it, which carries the settled evidence.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../drill/account/account';
import { MEMO_ENVIRONMENT } from '../../drill/incidents/memo';
import { SITE } from '../../drill/incidents/site';
import { ALARM_AT, alarmEvent, openStage, setAlarm, TABLE, TICK, TOPIC } from '../faults/stage';
import { serveAccount } from './account-server';
import type { Measured, Order } from './memory-run';
import { findNode24 } from './node24';

const CLIENTS = 100_000;
/** "The maximum item size in DynamoDB is 400 KB" (DynamoDB Developer Guide). */
const LARGEST_ITEM_BYTES = 400 * 1024;
/** "Invocation payload: 6 MB each for request and response" (Lambda Developer Guide, quotas). */
const LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;
const FLOODS = [
  { name: '500 offenders among them', offenders: 500, memoryMb: 256 },
  // As much as the function has (lib/function.ts).
  { name: 'every one an offender', offenders: CLIENTS, memoryMb: 512 },
];

export async function run(): Promise<void> {
  const node = findNode24();
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-memory-'));
  try {
    execFileSync(process.execPath, ['scripts/bundle.mjs', 'test/bench/memory-run.ts', folder]);
    console.log(`memory: ${CLIENTS} clients in the log of an hour`);
    for (const flood of FLOODS) await measure(node, join(folder, 'index.mjs'), flood);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  node: string,
  program: string,
  { name, offenders, memoryMb }: (typeof FLOODS)[number],
): Promise<void> {
  const stage = openStage();
  const { account } = stage;
  writeLog(account, offenders);
  setAlarm(stage, 'ALARM');
  const server = await serveAccount(account);
  try {
    const runs = await start(node, program, memoryMb, {
      url: server.url,
      environment: { ...MEMO_ENVIRONMENT, lockDown: { settleSeconds: 0 } },
      events: [alarmEvent(ALARM_AT), TICK],
      startsAtMs: account.clock.nowMs(),
      table: TABLE,
      topicArn: TOPIC,
      alarmName: SITE.alarmName,
    });
    const peakMb = Math.max(...runs.map((one) => one.peakMb));
    const answerBytes = Math.max(...runs.map((one) => one.answerBytes));
    console.log(`  ${name}: ${runs[0]?.summary ?? ''}`);
    tell('most memory', peakMb, 'MB', memoryMb);
    tell('largest row', server.largestBodyBytes() / 1024, 'KB', LARGEST_ITEM_BYTES / 1024);
    tell('largest answer', answerBytes / 1024, 'KB', LARGEST_ANSWER_BYTES / 1024);
    console.log(`    seconds         ${runs.map(({ seconds }) => seconds.toFixed(1)).join(', then ')}`);
  } finally {
    server.stop();
  }
}

function tell(what: string, figure: number, unit: string, goal: number): void {
  console.log(`    ${what.padEnd(15)} ${figure.toFixed(0)} ${unit} (at most ${goal})`);
  if (!(figure <= goal)) process.exitCode = 1;
}

/** Lambda's own start script gives Node nine tenths of the memory for old objects and a twentieth for new ones. */
function start(node: string, program: string, memoryMb: number, order: Order): Promise<readonly Measured[]> {
  const limits = [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
  ];
  const child = spawn(node, [...limits, program], {
    env: {
      FLOODGATE_ORDER: JSON.stringify(order),
      AWS_ENDPOINT_URL: order.url,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const lines = output.trim().split('\n');
      if (status === 0) resolve(lines.map((line) => JSON.parse(line) as Measured));
      else reject(new Error(`the function ended with status ${String(status)}`));
    });
  });
}

function writeLog({ state, clock }: Account, offenders: number): void {
  const group = state.logGroups.get(SITE.accessGroup);
  const nowMs = clock.nowMs();
  for (let index = 0; index < CLIENTS; index += 1) {
    const timestampMs = nowMs - 1000 - ((index * 29) % 3_500) * 1000;
    const isOffender = index < offenders;
    const request = isOffender
      ? '"CONNECT www.example.net:443 HTTP/1.1" 504 247 "-" "curl/7.64" 238096628 - -'
      : `"GET /pages/${index} HTTP/1.1" 200 21176 "https://www.example.net/" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36" 38492 - -`;
    const message = `any ${addressOf(index)} - - [${formatTime(timestampMs)}] ${request}`;
    group?.events.push({ timestampMs, ingestionMs: nowMs, message, stream: 'web-1', number: index });
  }
}

/** Spread over many /24s, so that no prefix covers them cheaply. */
function addressOf(index: number): string {
  const spread = (index * 40_503) % 0xff_ff_ff;
  return `${20 + (index % 60)}.${spread >> 16}.${(spread >> 8) & 255}.${spread & 255}`;
}

function formatTime(atMs: number): string {
  const japan = new Date(atMs + 9 * 3_600_000).toISOString();
  return `${japan.slice(8, 10)}/Dec/2020:${japan.slice(11, 19)} +0900`;
}
