/** Counts ordinary requests whose clients are known by their text, for a while: then they go to the sink of counts. */
import { parseAddress } from '../../../lambda/core/addresses';
import { IPV4_WORDS, IPV6_WORDS, toKey, type CountSink } from './client-counts';

/** So many clients are remembered before their counts are passed on. */
const MOST_TEXTS = 8192;

export interface ClientCount {
  count: number;
}

interface TextCount extends ClientCount {
  /** `undefined`: the text is no address. */
  readonly key: Uint32Array | undefined;
}

export class OrdinaryCounts {
  readonly #texts = new Map<string, TextCount>();

  /** @param isClient what the text of a client looks like in the format's pattern */
  constructor(
    private readonly sink: CountSink,
    private readonly isClient: RegExp | undefined,
  ) {}

  /** The count of the client with this text, to be raised at once; `undefined`: the text is no client. */
  find(text: string): ClientCount | undefined {
    const known = this.#texts.get(text) ?? this.#learn(text);
    return known.key === undefined ? undefined : known;
  }

  flush(): void {
    this.sink.addIpv4(this.#collect(IPV4_WORDS));
    this.sink.addIpv6(this.#collect(IPV6_WORDS));
    this.#texts.clear();
  }

  #learn(text: string): TextCount {
    if (this.#texts.size >= MOST_TEXTS) this.flush();
    const prefix = this.isClient?.test(text) === false ? undefined : parseAddress(text);
    const made = { key: prefix === undefined ? undefined : toKey(prefix), count: 0 };
    this.#texts.set(text, made);
    return made;
  }

  /** Keys of so many words, each with its count behind it. */
  #collect(words: number): Uint32Array<ArrayBuffer> {
    const counted = [...this.#texts.values()].filter(({ key, count }) => key?.length === words && count > 0);
    const rows = new Uint32Array(counted.length * (words + 1));
    for (const [row, { key, count }] of counted.entries()) {
      if (key === undefined) continue;
      rows.set(key, row * (words + 1));
      rows[row * (words + 1) + words] = count;
    }
    return rows;
  }
}
