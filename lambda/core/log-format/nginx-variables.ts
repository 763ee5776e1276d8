/** nginx's log variables as field kinds. Pure data and its reading. */
import {
  ADDRESS_TOKEN,
  client,
  duration,
  free,
  NUMBER_TOKEN,
  status,
  token,
  word,
  type FieldKind,
} from './field-kind';
import { LogFormatError, type Meaning } from './log-format';
import { COMMON_TIME_PIECES, EPOCH_PIECES, ISO_TIME_PIECES } from './strftime';
import { hasEpoch, timeShape, type TimePattern, type TimePiece } from './time-pattern';

/** `$name` or `${name}`. */
export const NGINX_VARIABLE = /\$(?:\{([A-Za-z0-9_]*)\}|([A-Za-z0-9_]+))?/y;

/**
 * nginx escapes every variable alike, so an unsure one is `free`. Upstream times are lists (`0.1, 0.2 : -`), so they
 * are free as well: a space does not end them.
 */
const VARIABLES: Readonly<Record<string, FieldKind>> = {
  realip_remote_addr: client(0, { isPeer: true, mayBeName: false }),
  remote_addr: client(1, { isPeer: false, mayBeName: false }),
  request: free({ is: 'request', rank: 0 }),
  request_method: word({ is: 'method', rank: 0 }),
  request_uri: free({ is: 'target', rank: 0 }),
  uri: free({ is: 'target', rank: 1 }),
  document_uri: free({ is: 'target', rank: 1 }),
  args: free({ is: 'query' }),
  query_string: free({ is: 'query' }),
  is_args: free({ is: 'query' }),
  server_protocol: free({ is: 'protocol' }),
  http_x_forwarded_for: free({ is: 'forwarded', rank: 0 }),
  status: status(0),
  request_time: duration(0, 1),
  time_local: time(COMMON_TIME_PIECES),
  time_iso8601: time(ISO_TIME_PIECES),
  msec: time(EPOCH_PIECES),
  server_addr: ADDRESS_TOKEN,
  pipe: token('p.'),
  scheme: token('a-z-'),
  https: token('a-z-'),
  request_id: token('0-9a-f-'),
  // Names from the server's configuration: a colon ends them, for `$server_name:$server_port`.
  server_name: token(String.raw`^ :"\\\t`),
  hostname: token(String.raw`^ :"\\\t`),
  nginx_version: word(),
  request_completion: word(),
  connection_requests: NUMBER_TOKEN,
};

const NUMBERS: readonly string[] = [
  ...['body_bytes_sent', 'bytes_sent', 'request_length', 'connection', 'connection_time', 'content_length'],
  ...['server_port', 'remote_port', 'realip_remote_port', 'proxy_protocol_port', 'pid', 'gzip_ratio'],
  ...['tcpinfo_rtt', 'tcpinfo_rttvar', 'tcpinfo_snd_cwnd', 'tcpinfo_rcv_space'],
];

/** Free text: chosen by a sender or an upstream, or a list. */
const TEXTS: readonly string[] = [
  ...['request_filename', 'document_root', 'realpath_root', 'host'],
  ...['remote_user', 'request_body', 'request_body_file'],
  ...['content_type', 'limit_rate', 'proxy_host', 'proxy_port', 'proxy_add_x_forwarded_for'],
  ...[
    'binary_remote_addr',
    'proxy_protocol_addr',
    'proxy_protocol_server_addr',
    'proxy_protocol_server_port',
  ],
  ...['fastcgi_script_name', 'fastcgi_path_info', 'invalid_referer', 'limit_conn_status', 'limit_req_status'],
  ...[
    'http2',
    'http3',
    'spdy',
    'msie',
    'ancient_browser',
    'modern_browser',
    'uid_got',
    'uid_set',
    'uid_reset',
  ],
  ...[
    'session_log_id',
    'slice_range',
    'secure_link',
    'secure_link_expires',
    'memcached_key',
    'date_local',
    'date_gmt',
  ],
];

/** Families of variables: what follows the prefix is a header, cookie, argument, field of TLS, and so on. */
const FAMILIES: readonly string[] = [
  ...[
    'http_',
    'sent_http_',
    'sent_trailer_',
    'cookie_',
    'arg_',
    'ssl_',
    'upstream_',
    'geoip_',
    'geoip2_',
    'jwt_',
  ],
  ...['proxy_protocol_tlv_', 'otel_', 'opentracing_', 'brotli_', 'zstd_'],
];

/** Reads one variable, matched by NGINX_VARIABLE. */
export function readNginxVariable(match: RegExpExecArray, column: number): FieldKind {
  const name = match[1] ?? match[2] ?? '';
  const known = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  if (known !== undefined) return known;
  if (NUMBERS.includes(name)) return NUMBER_TOKEN;
  if (TEXTS.includes(name) || FAMILIES.some((family) => isOfFamily(name, family))) return free();
  throw new LogFormatError(
    `\`${match[0]}\` (column ${column}) is no variable of nginx that Floodgate knows. If it is one of your own ` +
      '(map, set, a module), write `$sent_http_own` in its place here: both are free text in the log.',
    column,
  );
}

function isOfFamily(name: string, family: string): boolean {
  return name.startsWith(family) && name.length > family.length;
}

function time(pieces: readonly TimePiece[]): FieldKind {
  const pattern: TimePattern = { pieces, moment: 'end' };
  const meaning: Meaning = { is: 'time', rank: hasEpoch(pattern) ? 0 : 1, pattern };
  return { extent: 'token', characters: hasEpoch(pattern) ? '0-9.' : '', shape: timeShape(pattern), meaning };
}
