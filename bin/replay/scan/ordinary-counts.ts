/** Counts ordinary requests whose clients are known by their text, for a while: then they go to the sink of counts. */
import { parseAddress, type Family, type Prefix } from '../../../lambda/core/addresses';
import { IPV4_WORDS, IPV6_WORDS, toKey, type CountSink } from './client-counts';

/** So many clients are remembered before their counts are passed on. */
const MOST_TEXTS = 8192;

export interface TextClient {
  readonly prefix: Prefix;
  count: number;
}

export class OrdinaryCounts {
  /** `undefined`: the text is no address. */
  readonly #clients = new Map<string, TextClient | undefined>();

  /** @param isClient what the text of a client looks like in the format's pattern */
  constructor(
    private readonly sink: CountSink,
    private readonly isClient: RegExp | undefined,
  ) {}

  /** The client with this text, for its count to be raised before the next flush; `undefined`: it is none. */
  find(text: string): TextClient | undefined {
    const known = this.#clients.get(text);
    return known === undefined && !this.#clients.has(text) ? this.#learn(text) : known;
  }

  get isFull(): boolean {
    return this.#clients.size >= MOST_TEXTS;
  }

  /** Passes on the counts, and forgets whose they were. */
  flush(): void {
    this.sink.addIpv4(this.#collect(4));
    this.sink.addIpv6(this.#collect(6));
    this.#clients.clear();
  }

  #learn(text: string): TextClient | undefined {
    const prefix = this.isClient?.test(text) === false ? undefined : parseAddress(text);
    const client = prefix === undefined ? undefined : { prefix, count: 0 };
    this.#clients.set(text, client);
    return client;
  }

  /** Keys of one family, each with its count behind it. */
  #collect(family: Family): Uint32Array<ArrayBuffer> {
    const words = family === 4 ? IPV4_WORDS : IPV6_WORDS;
    const clients = [...this.#clients.values()].filter(
      (client) => client !== undefined && client.prefix.family === family && client.count > 0,
    );
    const rows = new Uint32Array(clients.length * (words + 1));
    for (const [row, client] of clients.entries()) {
      if (client === undefined) continue;
      rows.set(toKey(client.prefix), row * (words + 1));
      rows[row * (words + 1) + words] = client.count;
    }
    return rows;
  }
}
