/**
 * `stuck-workers`: the flood is blocked within minutes, and the site stays sick all the same: php-fpm has no time limit here,
 * so what was begun holds its workers for hours after its client is gone. The three servers are restarted, one after
 * the other.
 */
import { createAccount } from '../account/account';
import type { Random } from '../random';
import type { Wave, WaveSender } from '../world/attackers';
import { formatMemoAccess } from '../world/log-writer';
import type { Asked } from '../world/visits';
import { createWorld } from '../world/world';
import type { Incident, OpenOptions, Scene } from './incident';
import { memo, MEMO_ENVIRONMENT, MEMO_PROBES } from './memo';
import {
  FIRST_WAVE_SENDERS,
  JAPAN_MINUTES,
  japanTime,
  MEMO_START,
  memoAsks,
  ordinaryPeople,
  SECOND_WAVE_SENDER,
  WORKERS_PER_SERVER,
} from './memo-scene';
import { buildSite, SITE } from './site';

const END = japanTime('16:50:00');
const WAVE_FROM = japanTime('16:06:00');
const WAVE_UNTIL = japanTime('16:40:00');
const RAMP_MS = 20_000;
/** All of them send CONNECT here. */
const SENDERS = FIRST_WAVE_SENDERS.slice(0, 3);
const CONNECTIONS = [40, 32, 36] as const;
/** Longer than the rehearsal lasts. */
const STUCK_MS = 3 * 3_600_000;
/** One CONNECT in so many finds the backend well, and is answered with the front page at once: these are logged. */
const ANSWERED_ONE_IN = 3;
const ANSWERED = { status: 200, bytes: 21_176, holdMs: 34.7 } as const;
const DEFAULT_SEED = 24;

export const stuckWorkers: Incident = {
  ...memo,
  name: 'stuck-workers',
  title: 'A CONNECT flood whose requests never end: blocked, still unhealthy, restarted one by one',
  environment: {
    ...MEMO_ENVIRONMENT,
    restart: { services: ['php-fpm', 'httpd'], afterMinutes: 4, healthyWithinMinutes: 6 },
  },
  end: END,
  expectations: {
    ...memo.expectations,
    denied: SENDERS,
    notDenied: [SITE.officeAddress, SECOND_WAVE_SENDER],
    restarted: ['i-0aa00000000000001', 'i-0aa00000000000002', 'i-0aa00000000000003'],
  },
  probes: MEMO_PROBES.filter(
    ({ who, address }) => who !== 'offender' || SENDERS.some((one) => one === address),
  ),
  open: openStuckWorkers,
};

function openStuckWorkers({ seed = DEFAULT_SEED, shuffleSeed }: OpenOptions = {}): Scene {
  const account = createAccount({
    start: MEMO_START,
    region: SITE.region,
    accountId: SITE.accountId,
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
  });
  buildSite(account);
  const world = createWorld(account, {
    seed,
    alarmName: SITE.alarmName,
    workersPerServer: WORKERS_PER_SERVER,
    until: END,
    logs: {
      accessGroup: SITE.accessGroup,
      errorGroup: SITE.errorGroup,
      zoneMinutes: JAPAN_MINUTES,
      stamp: 'parsed',
      formatAccess: formatMemoAccess,
    },
    waves: [wave()],
    people: ordinaryPeople(),
    singles: [],
  });
  return { account, world };
}

function wave(): Wave {
  const asks = memoAsks(false);
  const senders = SENDERS.map((address, index): WaveSender => ({
    address,
    connections: CONNECTIONS[index] ?? 0,
    ask: (random) => askSomething(random, asks),
  }));
  return { from: WAVE_FROM, until: WAVE_UNTIL, rampMs: RAMP_MS, senders };
}

function askSomething(random: Random, asks: readonly Asked[]): Asked {
  const isAnswered = random.integer(1, ANSWERED_ONE_IN) === 1;
  return { ...random.pick(asks), ...(isAnswered ? ANSWERED : { status: 504, bytes: 247, holdMs: STUCK_MS }) };
}
