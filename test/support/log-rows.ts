/** Log lines for tests, and the rows that Logs Insights would make of them. */
import { COLUMNS } from '../../lambda/core/insights-query';
import type { Aggregate } from '../../lambda/core/aggregate-rows';
import type { LogReading } from '../../lambda/core/log-evidence';

const FORMAT = '%h %l %u %t "%r" %>s %b %D';
export const LOGS = { access: { logGroup: '/web/access_log', format: FORMAT } };

export function line(
  client: string,
  request = 'CONNECT x:443 HTTP/1.1',
  status = 504,
  micros = 60_000_000,
): string {
  return `${client} - - [24/Dec/2020:16:10:34 +0900] "${request}" ${status} 1 ${micros}`;
}

export function timeoutLine(client: string, target = ''): string {
  return `[Thu Dec 24 16:10:34.5 2020] [proxy_fcgi:error] [pid 1] (70007)The timeout specified has expired: [client ${client}:40102] AH01075: Error dispatching request to ${target}: (polling)`;
}

/** A row as the query for clients returns it, true to its sample unless something differs. */
export function clientRow(client: string, count: number, differing: Aggregate = {}): Aggregate {
  return {
    [COLUMNS.client]: client,
    [COLUMNS.isConnect]: '1',
    [COLUMNS.status]: '504',
    [COLUMNS.isSlow]: '1',
    [COLUMNS.count]: String(count),
    [COLUMNS.busySeconds]: '600.5',
    [COLUMNS.first]: '2020-12-24 07:10:34.000',
    [COLUMNS.last]: '2020-12-24 07:11:34.000',
    [COLUMNS.sample]: line(client),
    ...differing,
  };
}

export function timeoutRow(client: string, count: number, differing: Aggregate = {}): Aggregate {
  return {
    [COLUMNS.client]: client,
    [COLUMNS.target]: ':443',
    [COLUMNS.count]: String(count),
    [COLUMNS.first]: '2020-12-24 07:10:34.000',
    [COLUMNS.last]: '2020-12-24 07:10:59.000',
    [COLUMNS.sample]: timeoutLine(client, ':443'),
    ...differing,
  };
}

export const UNPARSED = { [COLUMNS.isParsed]: '0', [COLUMNS.count]: '3', [COLUMNS.sample]: 'what is this' };

interface Rows {
  readonly clients?: readonly Aggregate[];
  readonly timeouts?: readonly Aggregate[];
  readonly moments?: readonly Aggregate[];
  readonly lines?: readonly Aggregate[];
}

export function aggregated({ clients = [], timeouts = [], moments = [], lines = [] }: Rows): LogReading {
  return {
    kind: 'aggregated',
    settled: { clients: [], timeouts: [] },
    fresh: { clients, timeouts },
    moments,
    lines,
    slowest: [],
    minutes: [],
    remarks: [],
    bytesScanned: 0,
  };
}
