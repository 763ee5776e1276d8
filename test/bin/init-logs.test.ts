/** Which log groups `init` takes: named, the only likely one, or the one that a person chooses; never a guess. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import type { OperatorIo } from '../../bin/command-io';
import { RECOMMENDED_APACHE } from '../../bin/init/log-formats';
import { findLogs, type FoundLogs, type WantedLogs } from '../../bin/init/logs';
import { createClients } from '../../lambda/aws/clients';

const logs = mockClient(CloudWatchLogsClient);
const now = new Date('2026-03-01T12:00:00Z');
const COMBINED = '192.0.2.1 - - [01/Mar/2026:11:58:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/7.1"';
const NOTHING: WantedLogs = { accessLogGroup: undefined, errorLogGroup: undefined, logFormat: undefined };

beforeEach(() => logs.reset());

/** Log groups, and the line that each of them holds. */
function hold(groups: Readonly<Record<string, string | undefined>>): void {
  const logGroups = Object.keys(groups).map((logGroupName) => ({ logGroupName }));
  logs.on(DescribeLogGroupsCommand).resolves({ logGroups });
  logs.on(FilterLogEventsCommand).callsFake(({ logGroupName }: { logGroupName: string }) => {
    const message = groups[logGroupName];
    return { events: message === undefined ? [] : [{ timestamp: now.getTime() - 1000, message }] };
  });
}

async function find(wanted: Partial<WantedLogs> = {}, typed?: string): Promise<FoundLogs> {
  const isTTY = typed !== undefined;
  const quiet = { isTTY, write: () => undefined };
  const io: OperatorIo = {
    stdin: Object.assign(typeIn(typed ?? ''), { isTTY }),
    stdout: quiet,
    stderr: quiet,
    variables: {},
    directory: '',
    now: () => now,
    sleep: () => Promise.resolve(),
    setExitCode: () => undefined,
  };
  return findLogs(createClients({ region: 'eu-west-1' }), { ...NOTHING, ...wanted }, io);
}

async function* typeIn(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

it('finds the only log that reads as one, its format, and the error log beside it', async () => {
  hold({ '/aws/lambda/web': 'START', '/web/access_log': COMBINED, '/web/error_log': '[error]' });
  const found = await find();
  expect(found.access).toEqual({ logGroup: '/web/access_log', format: 'combined' });
  expect(found.error).toBe('/web/error_log');
});

it('asks where there are two, and takes what is chosen', async () => {
  hold({ '/a/access_log': COMBINED, '/b/access_log': COMBINED });
  expect((await find({}, '2\n')).access.logGroup).toBe('/b/access_log');
});

it.each([undefined, '\n', '9\n', 'x\n'])('does not guess between two (typed: %j)', async (typed) => {
  hold({ '/a/access_log': COMBINED, '/b/access_log': COMBINED });
  await expect(find({}, typed)).rejects.toThrow(
    'say where the access log is: --access-log-group <name>; it could be /a/access_log, /b/access_log',
  );
});

it('takes a group that is to be made, with the recommended format, and says so', async () => {
  hold({ '/other': COMBINED });
  const found = await find({ accessLogGroup: '/web/access_log' });
  expect(found.access).toEqual({ logGroup: '/web/access_log', format: RECOMMENDED_APACHE });
  expect(found.notes.join('\n')).toMatch(
    /no line of the last day[\s\S]*\/web\/access_log does not exist yet/,
  );
});

it('shows a line that no format reads, harmless', async () => {
  hold({ '/web/access_log': 'strange \u001b[2J' });
  await expect(find()).rejects.toThrow(/no known format reads these lines.*strange \\u\{1b\}\[2J$/);
});

it('refuses a format that cannot be read safely', async () => {
  hold({});
  await expect(find({ logFormat: '%r' })).rejects.toThrow('--log-format: ');
});
