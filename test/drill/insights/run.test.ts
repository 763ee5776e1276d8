import { InsightsSyntaxError } from '../../../drill/insights/failures';
import { runInsightsQuery, type InsightsEvent } from '../../../drill/insights/run';

const BASE_MS = Date.parse('2020-12-24T09:58:32Z');
const BASE = BASE_MS / 1000;

const LINES = [
  'any 136.175.9.209 "CONNECT www.acenursing.org:443" 504 238096628',
  'any 192.0.2.7 "GET /a|b?c=\\"CONNECT" 200 38250',
  'any 136.175.9.209 "CONNECT www.acenursing.org:443" 504 238164924',
  'any 136.175.9.211 "CONNECT www.pawmotorsport.com.au:443" 200 32694',
  'not a line of the format',
];
const EVENTS: readonly InsightsEvent[] = LINES.map((message, index) => ({
  message,
  timestampMs: BASE_MS + index * 30_000,
  ingestionMs: BASE_MS + 240_000 + index,
  stream: `web-${index % 2}`,
  number: index,
}));
const PARSE = String.raw`parse @message /^any (?<client>\S+) "(?<request>[^"\\]*(?:\\.[^"\\]*)*)" (?<status>[0-9]{3}) (?<micros>[0-9]+)$/`;

function run(query: string, events = EVENTS, range = { from: BASE, to: BASE + 600 }) {
  return runInsightsQuery(events, query, range);
}

/** Rows as plain objects, without the pointer. */
function rows(query: string, events = EVENTS): Record<string, string>[] {
  return run(query, events).rows.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value])),
  );
}

const countOf = (query: string) => rows(`${query} | stats count(*) as n`)[0]?.['n'];

describe('a query without aggregation', () => {
  it('shows time and message, the newest first, with a pointer to the event', () => {
    const [newest] = run('filter @message like "CONNECT"').rows;
    expect(newest?.map((cell) => cell.field)).toEqual(['@timestamp', '@message', '@ptr']);
    expect(newest?.[0]?.value).toBe('2020-12-24 10:00:02.000');
  });

  it('shows the fields asked for, in order, and leaves out what a record has not', () => {
    const shown = rows(`fields @logStream as server | ${PARSE} | sort @timestamp asc | limit 10`);
    expect(shown[0]).toEqual({
      server: 'web-0',
      client: '136.175.9.209',
      request: 'CONNECT www.acenursing.org:443',
      status: '504',
      micros: '238096628',
    });
    expect(shown[4]).toEqual({ server: 'web-0' });
  });

  it('shows only what display names', () => {
    expect(rows(`${PARSE} | display client | sort @timestamp asc | limit 1`)).toEqual([
      { client: '136.175.9.209' },
    ]);
  });

  it('keeps the first of each kind with dedup', () => {
    expect(rows(`${PARSE} | filter ispresent(client) | dedup client | display client`)).toEqual([
      { client: '136.175.9.211' },
      { client: '136.175.9.209' },
      { client: '192.0.2.7' },
    ]);
  });

  it('takes both ends of the range, in seconds', () => {
    const counted = (from: number, to: number) => run('fields @message', EVENTS, { from, to }).recordsScanned;
    expect([counted(BASE, BASE + 30), counted(BASE + 1, BASE + 29), counted(BASE + 30, BASE + 30)]).toEqual([
      2, 0, 1,
    ]);
  });

  it('is cut by its own limit, or else by the given one', () => {
    const range = { from: BASE, to: BASE + 600, limit: 2 };
    expect(runInsightsQuery(EVENTS, 'fields @message', range).rows).toHaveLength(2);
    expect(runInsightsQuery(EVENTS, 'fields @message | limit 4', range).rows).toHaveLength(4);
    const many = Array.from({ length: 10_001 }, (_, number) => ({ ...EVENTS[0]!, number }));
    expect(run('fields @message', many).rows).toHaveLength(10_000);
  });

  it('tells how much it scanned and matched', () => {
    expect(run('filter @message like /CONNECT www/ | stats count(*)')).toMatchObject({
      recordsScanned: 5,
      recordsMatched: 3,
      bytesScanned: LINES.join('').length,
    });
  });
});

describe('filter', () => {
  it.each([
    ['@message like "CONNECT www"', '3'],
    ['@message like /^any .*"CONNECT /', '3'],
    ['@message =~ /connect/', undefined],
    ['@message like /(?i)connect www/', '3'],
    ['@message not like "CONNECT"', '1'],
    ['status = 504', '2'],
    ['status != 504', '2'],
    ['status >= 200 and status < 300', '2'],
    ['micros > 32694', '3'],
    ['client in ["192.0.2.7", "192.0.2.8"]', '1'],
    ['client not in ["192.0.2.7"] and ispresent(client)', '3'],
    ['not ispresent(client)', '1'],
    ['isempty(client) or isblank(client)', '1'],
    ['strcontains(request, "acenursing")', '2'],
    ['strlen(client) = 9', '1'],
    ['tolower(request) like "connect" and toupper(client) = client', '4'],
    ['abs(micros - 32694) = 0', '1'],
    ['floor(micros / 1000000) = 238', '2'],
    ['ceil(micros / 1000000) = 1', '2'],
    ['micros % 2 = 0 and (status = 504 or status = 200)', '4'],
    ['coalesce(client, "none") = "none"', '1'],
    ['isValidIpV4(client)', '4'],
    ['client = "192.0.2.7" or status = 504 and client = "192.0.2.7"', '1'],
  ])('%s', (condition, count) => {
    expect(countOf(`${PARSE} | filter ${condition}`)).toBe(count);
  });
});

describe('stats', () => {
  it('groups, and names its columns by their own text when they have no other name', () => {
    expect(
      rows(
        `${PARSE} | filter ispresent(client) | stats count(*), sum(micros) as busy by client | sort busy desc`,
      ),
    ).toEqual([
      { client: '136.175.9.209', 'count(*)': '2', busy: '476261552' },
      { client: '192.0.2.7', 'count(*)': '1', busy: '38250' },
      { client: '136.175.9.211', 'count(*)': '1', busy: '32694' },
    ]);
  });

  it('bins by time, and shows times as times', () => {
    const query = `${PARSE} | stats count(client) as n, min(@timestamp) as first, max(@timestamp) as last by bin(1m) | sort first asc`;
    expect(rows(query)[0]).toEqual({
      'bin(1m)': '2020-12-24 09:58:00.000',
      n: '1',
      first: '2020-12-24 09:58:32.000',
      last: '2020-12-24 09:58:32.000',
    });
    expect(rows('stats count(*) as n by bin(5m) as span | sort span asc')).toEqual([
      { span: '2020-12-24 09:55:00.000', n: '3' },
      { span: '2020-12-24 10:00:00.000', n: '2' },
    ]);
  });

  it('takes earliest and latest by the time of the event, in whatever order it comes', () => {
    const query = 'stats earliest(@message) as first, latest(@message) as last, latest(@timestamp) as at';
    const expected = [{ first: LINES[0], last: LINES[4], at: '2020-12-24 10:00:32.000' }];
    expect(rows(query)).toEqual(expected);
    expect(rows(`sort @timestamp asc | ${query}`)).toEqual(expected);
    expect(rows(query, [...EVENTS].reverse())).toEqual(expected);
  });

  it('takes the later arrival of two events of one time', () => {
    const twins = [EVENTS[0]!, { ...EVENTS[1]!, timestampMs: BASE_MS }];
    expect(rows('stats latest(@message) as last', twins)).toEqual([{ last: LINES[1] }]);
  });

  it('computes averages, distinct counts and percentiles', () => {
    const query = `${PARSE} | filter ispresent(client) | stats avg(status) as mean, count_distinct(client) as clients, pct(micros, 50) as half`;
    expect(rows(query)).toEqual([{ mean: '352', clients: '3', half: '38250' }]);
  });

  it('gives records without the field a group of their own', () => {
    expect(rows(`${PARSE} | stats count(*) as n by client | sort n asc, client asc`)).toContainEqual({
      n: '1',
    });
  });

  it('groups by what an expression says', () => {
    expect(
      rows(
        `${PARSE} | fields ispresent(client) as parsed | stats count(*) as lines by parsed | sort lines asc`,
      ),
    ).toEqual([
      { parsed: '0', lines: '1' },
      { parsed: '1', lines: '4' },
    ]);
  });

  it('of nothing has no row', () => {
    expect(rows('filter @message like "nowhere" | stats count(*)')).toEqual([]);
  });
});

describe('parse', () => {
  it('takes globs with names', () => {
    expect(
      rows(
        'parse @message "any * \\"*\\" *" as client, request, rest | filter client = "192.0.2.7" | display request',
      ),
    ).toEqual([{ request: 'GET /a|b?c=\\"CONNECT' }]);
  });

  it('goes on from a field that was parsed before', () => {
    expect(
      rows(
        `${PARSE} | parse request /^(?<method>[A-Z]+) / | stats count(*) as n by method | sort n desc | limit 1`,
      ),
    ).toEqual([{ method: 'CONNECT', n: '3' }]);
  });

  it('does not take a bar inside of an expression or a string for the end of the command, nor a hash', () => {
    expect(
      countOf('filter @message like /a|b\\/|#/ and @message like "a|b" # a comment | filter nothing\n'),
    ).toBe('1');
  });
});

describe('a malformed query', () => {
  it.each([
    ['nothing', ''],
    ['an unknown command', 'fetch @message'],
    ['an unknown function', 'filter sounds_like(@message, "x")'],
    ['a conditional that the language has not', 'fields if(status = 1, "a", "b")'],
    ['no aggregate in stats', 'stats @message by bin(1m)'],
    ['a missing bracket', 'filter (status = 504'],
    ['words after a command', 'limit 5 please'],
    ['an impossible limit', 'limit 100001'],
    ['look-ahead', 'parse @message /(?=any)(?<a>any)/'],
    ['look-behind', 'filter @message like /(?<!x)any/'],
    ['a back-reference', 'filter @message like /(a)\\1/'],
    ['an expression that does not end', 'filter @message like /any'],
    ['a possessive quantifier', 'filter @message like /a++/'],
    ['a group name with an underscore', 'parse @message /(?<a_b>any)/'],
    ['a glob with too few names', 'parse @message "* *" as a'],
    ['too many arguments', 'filter strlen(@message, 3) > 1'],
  ])('is refused: %s', (_, query) => {
    expect(() => run(query)).toThrow(InsightsSyntaxError);
  });
});
