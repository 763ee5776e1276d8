/** Where everything lies in the scanner's memory: the generated code and its caller both go by this. Pure data. */

/** Counters and bounds, kept in memory between two calls. */
export const STATE = {
  /** Lines that were read, by the scanner alone. */
  lines: 64,
  /** Slots of clients in use. */
  clients: 68,
  records: 72,
  /** Milliseconds since 1970: the earliest and latest met, and those that are asked for. */
  first: 80,
  last: 88,
  from: 96,
  to: 104,
} as const;

/** Times that were read, by a digit of their minute: text first, then its milliseconds. */
export const TIME_SLOTS = { start: 0x400, count: 16, bytes: 64, value: 48 } as const;

/** Powers of ten as f64, for decimals. */
export const POWERS = { start: 0x900, count: 16 } as const;

/** What the scanner leaves to its caller. */
export const RECORDS = { start: 0x1000, count: 1600, bytes: 48 } as const;

export const RECORD = {
  kind: 0,
  start: 4,
  end: 8,
  /** The slot of a known client, or the free one of a text; 0: it has none. */
  clientSlot: 12,
  /** Where the text lies of a client that is not known. */
  client: 16,
  clientBytes: 20,
  /** Three digits; 0 for a dash. */
  status: 24,
  /** Milliseconds since 1970. */
  time: 32,
  /** As logged. */
  duration: 40,
} as const;

export const RECORD_KIND = {
  /** The scanner is not sure: the exact reader decides. */
  unsure: 0,
  /** An ordinary request whose client is not known: its text decides. */
  clientText: 1,
  /** A CONNECT request whose sender or second has no place yet. */
  connect: 2,
  /** A CONNECT request whose client is not known. */
  connectText: 3,
} as const;

/** For each length from 0 to 16 a vector whose bytes behind it are all ones. */
export const TEXT_ENDS = { start: 0x16000, count: 17, bytes: 16 } as const;

/**
 * Requests by the text of IPv4 addresses, so that only new ones have to be read: open addressing, emptied when it is
 * `fullAt`. Two megabytes: those that come often stay in a core's cache.
 */
export const CLIENTS = { start: 0x20000, slots: 1 << 17, bytes: 16, fullAt: (1 << 17) * 0.75 } as const;

export const CLIENT = {
  /** The text, four bits for each character: digits, dots, and what is behind its end. Zero: a free slot. */
  text: 0,
  count: 8,
  /** The address, its first byte lowest. */
  address: 12,
} as const;

/**
 * Requests by the text of other addresses, which the caller has read: it puts them into the free slots that it is
 * told, until there are `most`; it keeps those of more clients itself. The counts lie where those of others do.
 */
export const TEXTS = {
  start: CLIENTS.start + CLIENTS.slots * CLIENTS.bytes,
  slots: 1 << 13,
  bytes: 64,
  most: 6144,
} as const;

export const TEXT = {
  /** Of whoever put the text here; zero: a free slot. */
  number: 12,
  /** Filled up with zeros; the longest text of an address has 45 characters. */
  text: 16,
  longest: 47,
} as const;

/**
 * For each slot of a client, plain or text, where in SENDERS its offences are counted; 0: nowhere. A quarter of the
 * slot's own place, so that lines without an offence do not meet it in the cache.
 */
export const SENDER_OF = {
  start: TEXTS.start + TEXTS.slots * TEXTS.bytes,
  bytes: (CLIENTS.slots * CLIENTS.bytes + TEXTS.slots * TEXTS.bytes) / 4,
} as const;

/** Offences by sender; a place is given by the caller, to as many as there is room for. */
export const SENDERS = { start: SENDER_OF.start + SENDER_OF.bytes, count: 1 << 17, bytes: 40 } as const;

export const SENDER = {
  connects: 0,
  refused: 4,
  /** Sum of the durations of what was not refused, as logged. */
  units: 8,
  /** Milliseconds since 1970 of the first and last that was not refused. */
  first: 16,
  last: 24,
  /** 1: on the never-block list, so that its offences make no flood. */
  isSpared: 32,
} as const;

/**
 * Offences of strangers by second, each in the slot that its lowest bits name. Logs are nearly in the order of time,
 * so neighbouring seconds do not meet; the caller puts another second into a slot.
 */
export const SECONDS = {
  start: SENDERS.start + SENDERS.count * SENDERS.bytes,
  slots: 1 << 10,
  bytes: 16,
} as const;

/** The second since 1970 as f64. */
export const SECOND = { second: 0, count: 8 } as const;

/** For each status, 0 for none, a byte: may a CONNECT with it have been refused at all? */
export const REFUSABLE = { start: SECONDS.start + SECONDS.slots * SECONDS.bytes, count: 1000 } as const;

/** Bytes of the log: what was kept of a long line, and what is read at once. The scanner looks a block beyond both ends. */
export const BUFFER = {
  start: REFUSABLE.start + 1024 + 64,
  bytes: 768 * 1024,
} as const;

/** Places of all quotes, backslashes and newlines in the buffer, 4 bytes each. */
export const STOPS = { start: BUFFER.start + BUFFER.bytes + 128, bytes: 4 * (BUFFER.bytes + 256) } as const;

const PAGE_BYTES = 65_536;
export const MEMORY_PAGES = Math.ceil((STOPS.start + STOPS.bytes) / PAGE_BYTES);
