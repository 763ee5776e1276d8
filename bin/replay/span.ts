/** The times that were asked for, and those that were met. Plain counting. */

/** Milliseconds since 1970; infinite where there is no bound. */
export interface TimeBounds {
  readonly from: number;
  readonly to: number;
}

export class Span {
  #first = Infinity;
  #last = -Infinity;

  constructor(private readonly bounds: TimeBounds) {}

  /** Does this line belong to the window? A line whose time cannot be read does only where no window was asked for. */
  take(time: number | undefined): boolean {
    const { from, to } = this.bounds;
    if (time === undefined) return from === -Infinity && to === Infinity;
    if (time < from || time > to) return false;
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    return true;
  }

  /** Has no time at all been met? */
  get isEmpty(): boolean {
    return this.#first > this.#last;
  }

  /** Widens what was met by what another reading met, infinite where that was nothing. */
  include({ first, last }: { readonly first: number; readonly last: number }): void {
    this.#first = Math.min(this.#first, first);
    this.#last = Math.max(this.#last, last);
  }

  get met(): { readonly first: number; readonly last: number } {
    return { first: this.#first, last: this.#last };
  }

  /** In ISO 8601: what was asked for, and for an open end what was met. */
  get window(): { readonly from: string; readonly to: string } | undefined {
    if (this.isEmpty) return undefined;
    const from = this.bounds.from === -Infinity ? this.#first : this.bounds.from;
    const to = this.bounds.to === Infinity ? this.#last : this.bounds.to;
    if (!Number.isFinite(from) || !Number.isFinite(to)) return undefined;
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
}
