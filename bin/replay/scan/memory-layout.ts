/** Where everything lies in the scanner's memory: the generated code and its caller both go by this. Pure data. */

/** Counters and bounds, kept in memory between two calls. */
export const STATE = {
  /** Lines that were read, by the scanner alone. */
  lines: 64,
  /** Entries of the table in use. */
  clients: 68,
  records: 72,
  /** Start of the first line that was read, unless it is known already. */
  firstLine: 76,
  /** Milliseconds since 1970: the earliest and latest met, and those that are asked for. */
  first: 80,
  last: 88,
  from: 96,
  to: 104,
  /** Digits of the last decimal are divided by this. */
  decimalScale: 112,
} as const;

/** Times that were read, by a digit of their minute: text first, then its milliseconds. */
export const TIME_SLOTS = { start: 0x400, count: 16, bytes: 64, value: 48 } as const;

/** Powers of ten as f64, for decimals. */
export const POWERS = { start: 0x900, count: 16 } as const;

/** What the scanner leaves to its caller. */
export const RECORDS = { start: 0x1000, count: 2048, bytes: 40 } as const;

export const RECORD = {
  kind: 0,
  start: 4,
  end: 8,
  /** An IPv4 address, its first byte lowest; or where a client's text lies. */
  client: 12,
  clientBytes: 16,
  status: 20,
  /** Milliseconds since 1970. */
  time: 24,
  /** As logged; NaN where it is no decimal number. */
  duration: 32,
} as const;

export const RECORD_KIND = {
  /** The scanner is not sure: the exact reader decides. */
  unsure: 0,
  /** An ordinary request whose client is no plain IPv4 address: its text decides. */
  clientText: 1,
  /** A CONNECT request. */
  connect: 2,
} as const;

/** Requests by IPv4 address: pairs of address and count, open addressing. */
export const TABLE = { start: 0x20000, slots: 1 << 17, bytes: 8, fullAt: (1 << 17) * 0.75 } as const;

/** Bytes of the log; the scanner looks up to a vector beyond both ends. */
export const BUFFER = { start: TABLE.start + TABLE.slots * TABLE.bytes + 64, bytes: 640 * 1024 } as const;

const PAGE_BYTES = 65_536;
export const MEMORY_PAGES = Math.ceil((BUFFER.start + BUFFER.bytes + 64) / PAGE_BYTES);
