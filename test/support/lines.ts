/** Log lines as a server would write them, in the format `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D`. */

export const A = '203.0.113.7';

/** One request; `at` is seconds after 16:00, `ms` how long it held a worker. */
export function request(
  client: string,
  text = 'CONNECT x.example:443 HTTP/1.1',
  status = 200,
  ms = 30,
  at = 0,
  agent = '-',
): string {
  const clock = new Date(at * 1000).toISOString().slice(14, 19);
  return `${client} - - [24/Dec/2020:16:${clock} +0900] "${text}" ${status} 5 "-" "${agent}" ${ms * 1000}`;
}

export function timeout(client: string, target = '', at = 0): string {
  const clock = new Date(at * 1000).toISOString().slice(14, 19);
  return `[Thu Dec 24 16:${clock}.5 2020] [proxy_fcgi:error] [pid 1] (70007)The timeout specified has expired: [client ${client}:40102] AH01075: Error dispatching request to ${target}: (polling)`;
}

export const many = (count: number, line: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => line(index));
export const flood = (client = A, count = 10): string[] =>
  many(count, (index) => request(client, undefined, undefined, undefined, index));
