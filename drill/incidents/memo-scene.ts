/**
 * The two waves of 24 December 2020, in volume enough to hold every worker of the three servers, and the
 * ordinary traffic around them.
 */
import { createAccount } from '../account/account';
import type { Random } from '../random';
import type { WaveSender, Wave } from '../world/attackers';
import { formatMemoAccess } from '../world/log-writer';
import type { PeopleOptions } from '../world/people';
import type { Asked } from '../world/visits';
import { createWorld } from '../world/world';
import type { OpenOptions, Scene } from './incident';
import { ABSOLUTE_FORM_ADDRESS, memoSingles, readAccessRequests, TIMED_OUT } from './memo-requests';
import { buildSite, SITE, type SiteOptions } from './site';

/** A day's time in Japan. */
export function japanTime(time: string): Date {
  return new Date(`2020-12-24T${time}+09:00`);
}

export const FIRST_WAVE_SENDERS = [
  '216.144.247.78',
  '136.175.9.57',
  '136.175.9.211',
  ABSOLUTE_FORM_ADDRESS,
] as const;
export const SECOND_WAVE_SENDER = '136.175.9.209';
const CONNECTIONS = [34, 14, 26, 22] as const;
const SECOND_WAVE_CONNECTIONS = 96;
export const WORKERS_PER_SERVER = 30;
/** php-fpm's time-out came after 237 to 247 seconds. */
const HOLD_MS = { least: 237_000, most: 247_000 } as const;
export const JAPAN_MINUTES = 9 * 60;
const DEFAULT_SEED = 24;
const RAMP_MS = 14_000;

export const MEMO_START = japanTime('15:50:00');

export function openMemo(
  end: Date,
  { seed = DEFAULT_SEED, shuffleSeed }: OpenOptions = {},
  site: SiteOptions = {},
): Scene {
  const account = createAccount({
    start: MEMO_START,
    region: SITE.region,
    accountId: SITE.accountId,
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
  });
  buildSite(account, site);
  const world = createWorld(account, {
    seed,
    alarmName: SITE.alarmName,
    workersPerServer: WORKERS_PER_SERVER,
    until: end,
    logs: {
      accessGroup: SITE.accessGroup,
      errorGroup: SITE.errorGroup,
      zoneMinutes: JAPAN_MINUTES,
      stamp: 'parsed',
      formatAccess: formatMemoAccess,
    },
    waves: [firstWave(), secondWave()],
    people: ordinaryPeople(),
    singles: memoSingles(),
  });
  return { account, world };
}

/** Which of the memo's requests a sender draws its user agents and referers from. */
export function memoAsks(isSecondWave: boolean): readonly Asked[] {
  return readAccessRequests()
    .filter(({ address }) => address !== '::1' && (address === SECOND_WAVE_SENDER) === isSecondWave)
    .map(({ asked }) => asked);
}

function firstWave(): Wave {
  const asks = memoAsks(false);
  const senders = FIRST_WAVE_SENDERS.map((address, index): WaveSender => ({
    address,
    connections: CONNECTIONS[index] ?? 0,
    ask: (random) => ({
      ...stuck(random, asks),
      ...(address === ABSOLUTE_FORM_ADDRESS ? { line: 'GET http://www.pawmotorsport.com.au/ HTTP/1.1' } : {}),
      timeoutTarget: '',
    }),
  }));
  return { from: japanTime('16:06:00'), until: japanTime('16:25:00'), rampMs: RAMP_MS, senders };
}

function secondWave(): Wave {
  const asks = memoAsks(true);
  const ask = (random: Random): Asked => ({ ...stuck(random, asks), timeoutTarget: ':443' });
  const sender = { address: SECOND_WAVE_SENDER, connections: SECOND_WAVE_CONNECTIONS, ask };
  return { from: japanTime('18:58:32'), until: japanTime('19:20:00'), rampMs: RAMP_MS, senders: [sender] };
}

function stuck(random: Random, asks: readonly Asked[]): Asked {
  const micros = random.integer(HOLD_MS.least * 1000, HOLD_MS.most * 1000);
  return { ...random.pick(asks), ...TIMED_OUT, holdMs: micros / 1000 };
}

const PAGES: readonly Asked[] = ['/', '/news/', '/contact/', '/assets/site.css', '/assets/logo.png'].map(
  (path, index) => ({
    line: `GET ${path} HTTP/1.1`,
    status: 200,
    bytes: 21_176 - index * 3_000,
    referer: '-',
    agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36',
    holdMs: 38.25 + index * 41.5,
  }),
);

/** A visitor through the load balancer every four seconds, one straight to a server each minute, and the office. */
export function ordinaryPeople(): readonly PeopleOptions[] {
  const visitors = Array.from({ length: 120 }, (_, index) => `192.0.2.${index + 1}`);
  return [
    { way: 'load-balancer', addresses: visitors, everyMs: 4_000, asks: PAGES },
    { way: 'direct', addresses: ['192.0.2.201', '192.0.2.202'], everyMs: 60_000, asks: PAGES },
    { way: 'direct', addresses: [SITE.officeAddress], everyMs: 300_000, asks: PAGES },
  ];
}
