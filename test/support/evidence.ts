/** Evidence for tests, counted by the product's own tally from requests and timeouts. */
import { Tally, type Evidence, type RequestEvidence, type TimeoutEvidence } from '../../lambda/core/evidence';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { judge, type Findings } from '../../lambda/core/verdict';
import { policyWith } from './policy';

/** When the tests' floods begin. */
export const START = Date.parse('2020-12-24T07:10:00.000Z');

/** So many unrefused CONNECT requests of one client, a second apart. */
export function connects(
  client: string,
  count: number,
  differing: Partial<RequestEvidence> = {},
): RequestEvidence[] {
  return Array.from({ length: count }, (_, index) => ({
    client,
    time: START + index * 1000,
    method: 'CONNECT',
    target: 'elsewhere.example:443',
    status: 504,
    busySeconds: 60,
    ...differing,
  }));
}

export function visits(client: string, count: number): RequestEvidence[] {
  return connects(client, count, { method: 'GET', target: '/', status: 200, busySeconds: 0.1 });
}

/** So many php-fpm timeouts of one client, a second apart. */
export function timeouts(
  client: string,
  count: number,
  differing: Partial<TimeoutEvidence> = {},
): TimeoutEvidence[] {
  return Array.from({ length: count }, (_, index) => ({
    client,
    time: START + index * 1000,
    targetPort: undefined,
    ...differing,
  }));
}

export interface Seen {
  readonly requests?: readonly RequestEvidence[];
  readonly timeouts?: readonly TimeoutEvidence[];
  readonly detection?: Parameters<typeof policyWith>[0];
}

export function evidenceOf(seen: Seen): Evidence {
  const { detection, webPorts } = policyWith(seen.detection);
  const tally = new Tally(detection, webPorts);
  for (const request of seen.requests ?? []) tally.addRequest(request);
  for (const timeout of seen.timeouts ?? []) tally.addTimeout(timeout);
  return {
    window: undefined,
    lines: { read: Math.max(1, seen.requests?.length ?? 0), unparsed: 0 },
    firstUnparsed: undefined,
    clients: tally.clients,
    moments: tally.moments,
    forwarded: [],
    slowest: [],
    remarks: [],
  };
}

/** Judges what was seen; `neverBlock` beside the office of the tests' environment (198.51.100.0/24). */
export function judgeSeen(
  seen: Seen & {
    readonly neverBlock?: readonly string[];
    readonly believeErrorLog?: boolean;
    readonly floodIsKnown?: boolean;
  },
): Findings {
  const { detection, office } = policyWith(seen.detection);
  const neverBlock = makeNeverBlockList({ office, neverBlock: seen.neverBlock ?? [] }, []);
  return judge(
    evidenceOf(seen),
    detection,
    neverBlock,
    seen.believeErrorLog ?? true,
    seen.floodIsKnown ?? false,
  );
}

export function addressesOf(list: readonly { readonly address: string }[]): string[] {
  return list.map(({ address }) => address);
}
