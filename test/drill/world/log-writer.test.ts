import { createRandom } from '../../../drill/random';
import { arrivedEvents } from '../../../drill/account/logs/state';
import { MEMO_ACCESS_LOG, MEMO_ERROR_LOG } from '../../../drill/incidents/memo-log';
import { readAccessRequests, readTimeoutRequests } from '../../../drill/incidents/memo-requests';
import { createServerLogs, formatMemoAccess, type LogOptions } from '../../../drill/world/log-writer';
import type { WebRequest } from '../../../drill/world/server';
import type { Asked } from '../../../drill/world/visits';
import { openAccount, SITE } from '../account/site';

const DIRECT = { clientPort: 39_728, forwardedFor: '-', forwardedProto: '-' };
const OPTIONS: LogOptions = {
  accessGroup: SITE.accessGroup,
  errorGroup: SITE.errorGroup,
  zoneMinutes: 540,
  stamp: 'parsed',
  formatAccess: formatMemoAccess,
};

function open(options: LogOptions = OPTIONS) {
  const account = openAccount();
  const logs = createServerLogs(account, createRandom(1), 'web-1', options);
  const events = (group: string) => arrivedEvents(account.state.logGroups.get(group)!, account.clock.nowMs());
  return { account, logs, events };
}

const request = (address: string, asked: Asked): WebRequest => ({ ...DIRECT, ...asked, client: address });

describe('the log lines', () => {
  it('of the memo come out again as they went in', () => {
    const lines = readAccessRequests().map(({ atMs, address, asked }) =>
      formatMemoAccess(request(address, asked), atMs, 540),
    );
    // The memo's last line was copied with a word too many.
    expect(lines).toEqual(MEMO_ACCESS_LOG.trim().replace(/ any$/, '').split('\n'));
  });

  it('of the error log have the form of the memo, a time-out after their beginning', async () => {
    const { account, logs, events } = open();
    const first = readTimeoutRequests()[0]!;
    const endMs = first.atMs + first.asked.holdMs;
    account.clock.advanceTo(new Date(endMs));
    logs.timeout(request(first.address, first.asked), endMs, 31_611);
    await account.clock.sleep(10_000);
    const expected = MEMO_ERROR_LOG.trim().split('\n')[0]!;
    expect(events(SITE.errorGroup)[0]?.message.replace(/\.\d{6} /, ' ')).toBe(
      expected.replace(/\.\d{6} /, ' '),
    );
  });
});

describe('the way into the log group', () => {
  const asked = { ...readAccessRequests()[9]!.asked };

  it('takes five to eight seconds, and keeps the time of the line', async () => {
    const { account, logs, events } = open();
    const beganAtMs = account.clock.nowMs();
    logs.access(request('136.175.9.209', asked), beganAtMs + 700);
    await account.clock.sleep(4_900);
    expect(events(SITE.accessGroup)).toEqual([]);
    await account.clock.sleep(3_200);
    const [event] = events(SITE.accessGroup);
    expect(event).toMatchObject({ timestampMs: beganAtMs, stream: 'web-1', number: 0 });
    expect(event!.ingestionMs - beganAtMs).toBeGreaterThanOrEqual(5_000);
  });

  it('stamps the time of arrival, where the agent was not told to read the line', async () => {
    const { account, logs, events } = open({ ...OPTIONS, stamp: 'ingestion' });
    logs.access(request('136.175.9.209', asked), account.clock.nowMs() - 238_000);
    await account.clock.sleep(9_000);
    const [event] = events(SITE.accessGroup);
    expect(event?.timestampMs).toBe(event?.ingestionMs);
  });
});
