/** What a line of an access log becomes. Plain data; `log-format/read-line.ts` makes it. */

/** One request as a line of the access log tells it: only what Floodgate judges by. */
export interface AccessEntry {
  /** The peer, a literal address in canonical text. Never taken from text that a client wrote. */
  readonly client: string;
  /** When the server received the request (milliseconds since 1970), where the format logs it. */
  readonly time: number | undefined;
  /** The zone that the line's time is written in, east of UTC: what the error log, which names none, is read by. */
  readonly zoneOffsetMinutes: number | undefined;
  /** Request line as logged, split; `undefined` where it is not a request line (`-`, TLS bytes). */
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly status: number | undefined;
  /** How long a worker was held, where the format logs it. */
  readonly busySeconds: number | undefined;
  /** The rightmost address of X-Forwarded-For, only for showing: the load balancer's peer when `client` is a node. */
  readonly forwardedFor: string | undefined;
}
