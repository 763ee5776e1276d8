/** Starts the extended moto server for a test, and ends it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { startInsightsServer } from './insights-server';
import { findMotoPython } from './python';

const REGION = 'ap-northeast-1';
const ACCOUNT = '123456789012';
const START_TIMEOUT_MS = 60_000;
const LOG_LINES = 200;

export interface Moto {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** Settings for any AWS SDK client, so that it speaks to moto. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly maxAttempts: number;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Environment variables for a child process that shall speak to moto. */
  readonly variables: Readonly<Record<string, string>>;
  /** Tells what health the targets have from now on, by target id. */
  setTargetHealth(targets: Readonly<Record<string, TargetHealth>>): Promise<void>;
  /** Tells how many rules a network ACL may have from now on, for each direction and family. */
  setAclQuota(rules: number): Promise<void>;
  /** Fires every rule that has a schedule, and waits; returns how many functions were called. */
  tick(): Promise<number>;
  /** Waits until no function runs in the background any more. */
  waitUntilIdle(): Promise<void>;
  /** The last lines that the server and the functions wrote. */
  readLog(): string;
  stop(): Promise<void>;
}

export interface TargetHealth {
  readonly state: 'healthy' | 'unhealthy' | 'initial' | 'draining' | 'unused' | 'unavailable';
  readonly reason?: string;
  readonly description?: string;
}

const python = findMotoPython();

/** `describe` where moto can be had; elsewhere the tests count as skipped (or fail: FLOODGATE_REQUIRE_MOTO=1). */
export const describeWithMoto = python === undefined ? describe.skip : describe;

/** Starts moto. The caller must `stop` it. */
export async function startMoto(): Promise<Moto> {
  if (python === undefined) throw new Error('moto cannot be had; wrap its tests in describeWithMoto');
  const insights = await startInsightsServer();
  const child = spawn(python, ['-m', 'floodgate_moto'], {
    cwd: 'test/moto',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, FLOODGATE_INSIGHTS_URL: insights.url, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const log = collectLines(child.stderr);
  try {
    const endpoint = await readEndpoint(child);
    return describeMoto(endpoint, log, async () => {
      await stopChild(child);
      await insights.stop();
    });
  } catch (error) {
    await stopChild(child);
    await insights.stop();
    throw new Error(`moto did not start:\n${log.join('\n')}`, { cause: error });
  }
}

type MotoProcess = ChildProcessByStdio<Writable, Readable, Readable>;

function describeMoto(endpoint: string, log: readonly string[], stop: () => Promise<void>): Moto {
  const waitUntilIdle = async (): Promise<void> => {
    while ((await request(`${endpoint}/floodgate/idle`)) !== '{"running": 0}') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    endpoint,
    region: REGION,
    account: ACCOUNT,
    client: {
      endpoint,
      region: REGION,
      // What moto cannot do is HTTP 500, which the SDK would try again and again.
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    variables: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async setTargetHealth(targets) {
      await request(`${endpoint}/floodgate/target-health`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ targets }),
      });
    },
    async setAclQuota(rules) {
      await request(`${endpoint}/floodgate/acl-quota`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rules }),
      });
    },
    async tick() {
      const answer = await request(`${endpoint}/floodgate/tick`, { method: 'POST' });
      await waitUntilIdle();
      return (JSON.parse(answer) as { called: number }).called;
    },
    waitUntilIdle,
    readLog: () => log.join('\n'),
    stop,
  };
}

async function request(url: string, options: RequestInit = {}): Promise<string> {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text;
}

/** The server's first line on stdout says where it listens. */
function readEndpoint(child: MotoProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no answer in ${START_TIMEOUT_MS} ms`)),
      START_TIMEOUT_MS,
    );
    child.once('exit', (code) => reject(new Error(`it ended with status ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      const { endpoint } = JSON.parse(line) as { endpoint: string };
      resolve(endpoint);
    });
  });
}

function collectLines(stream: Readable): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    if (lines.length > LOG_LINES) lines.shift();
  });
  return lines;
}

/** Closing its standard input ends the server; it ends the same way when this process dies. */
function stopChild(child: MotoProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin.end();
  });
}
