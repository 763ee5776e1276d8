/**
 * The order in which one network ACL gets from the entries that stand to the entries that are wanted. Pure.
 *
 * AWS offers no transaction over entries, so only the order can keep two promises, at every moment and wherever the
 * steps break off: an offender that is denied, and is to be denied in the end, is denied all the while (but where its
 * entry must go, and there is neither room for another nor a number in its place); and never is less attack covered than
 * at the beginning or at the end, whichever is less (but where entries compete for numbers: one must go first then).
 *
 * Neighbouring steps of one kind are made at the same time. So a step relies only on what stood before its own kind's
 * turn: what frees a place is removed, and taken again with an add, where two replacements would race.
 */
import { contains, type Family, type Prefix } from './addresses';

export interface StandingEntry {
  readonly ruleNumber: number;
  readonly prefix: Prefix;
  /** Its time is over, or it must not be denied: it goes, whoever it holds. */
  readonly mustGo: boolean;
  /** Its number is ours no longer: when it goes, nothing else is written there. */
  readonly isOutside: boolean;
}

export interface WantedEntry {
  readonly prefix: Prefix;
  /** It acts only at a lower number than this: the first allow that it would meet. */
  readonly limit: number;
  /** Indices of the offenders that it is to hold; each offender belongs to one wanted entry at most. */
  readonly offenders: readonly number[];
  /** Index of the standing entry that is this one already. */
  readonly standing: number | undefined;
}

export interface OffenderOnBoard {
  readonly prefix: Prefix;
  readonly weight: number;
  /** A deny acts on it only at a lower number than this. */
  readonly limit: number;
}

export interface Board {
  readonly offenders: readonly OffenderOnBoard[];
  readonly standing: readonly StandingEntry[];
  readonly wanted: readonly WantedEntry[];
  /** In ascending order. */
  readonly freeNumbers: readonly number[];
  /** Entries that may stand in all. */
  readonly room: Readonly<Record<Family, number>>;
}

/** Indices are those of the board. */
export type Step =
  | { readonly kind: 'add'; readonly wanted: number; readonly ruleNumber: number }
  | {
      readonly kind: 'replace';
      readonly wanted: number;
      readonly standing: number;
      /** Above zero: it relies on the replacements right before it, and must not be made beside them. */
      readonly turn: number;
    }
  | { readonly kind: 'remove'; readonly standing: number };

export interface Ordered {
  readonly steps: readonly Step[];
  /** Wanted entries that found no rule number. */
  readonly unplaced: readonly number[];
  /** Entries that stay though they are not wanted: they hold offenders of the unplaced. */
  readonly retained: readonly number[];
}

/** Orders the steps. */
export function orderSteps(board: Board): Ordered {
  const isWanted = new Set(board.wanted.map(({ standing }) => standing));
  const hasSpare = board.standing.some((_, index) => !isWanted.has(index));
  if (!hasSpare && board.wanted.every(({ standing }) => standing !== undefined))
    return { steps: [], unplaced: [], retained: [] };
  const order = new Order(board, isWanted);
  // What one round frees, another may use; it seldom takes a second one.
  for (let made = -1; made < order.stepCount;) {
    made = order.stepCount;
    order.addWhereRoom();
    order.replace((gain) => gain > 0);
    order.removeWhatIsHeldElsewhere((loss) => loss === 0);
    order.addWhereRoom();
    order.removeWhatIsHeldElsewhere(() => true);
    order.addWhereRoom();
    order.replace(() => true);
  }
  return order.finish();
}

class Order {
  readonly #steps: Step[] = [];
  /** Indices of wanted entries that do not stand yet, and of standing ones that nobody wants. */
  #unplaced: readonly number[];
  #spare: readonly number[];
  #freeNumbers: readonly number[];
  readonly #free: Record<Family, number>;
  /** Offenders that each standing entry holds, and how many entries hold each offender by now. */
  readonly #holds: readonly (readonly number[])[];
  readonly #holders: number[];
  /** The wanted entry that each offender belongs to. */
  readonly #belongsTo: (number | undefined)[];

  constructor(
    private readonly board: Board,
    isWanted: ReadonlySet<number | undefined>,
  ) {
    const { standing, wanted, offenders, room } = board;
    this.#unplaced = wanted.flatMap((entry, index) => (entry.standing === undefined ? index : []));
    this.#spare = standing.flatMap((_, index) => (isWanted.has(index) ? [] : index));
    this.#freeNumbers = board.freeNumbers;
    const count = (family: Family): number =>
      standing.filter(({ prefix }) => prefix.family === family).length;
    this.#free = { 4: room[4] - count(4), 6: room[6] - count(6) };
    this.#holds = standing.map(({ prefix, ruleNumber }) =>
      offenders.flatMap((offender, index) =>
        ruleNumber < offender.limit && contains(prefix, offender.prefix) ? index : [],
      ),
    );
    this.#holders = offenders.map(() => 0);
    for (const held of this.#holds) this.#count(held, 1);
    this.#belongsTo = offenders.map(() => undefined);
    wanted.forEach((entry, index) => {
      for (const offender of entry.offenders) this.#belongsTo[offender] = index;
    });
  }

  get stepCount(): number {
    return this.#steps.length;
  }

  /** Adds what there is room for, the most uncovered attack first. */
  addWhereRoom(): void {
    const chosen = ([4, 6] as const).flatMap((family) => {
      const waiting = this.#unplaced.filter((index) => {
        const { prefix, limit } = this.#wanted(index);
        return prefix.family === family && (this.#freeNumbers[0] ?? Infinity) < limit;
      });
      const room = Math.max(0, this.#free[family]);
      if (waiting.length <= room) return waiting;
      return waiting.toSorted((a, b) => this.#gain(b) - this.#gain(a)).slice(0, room);
    });
    // Whoever must stand before the earliest allow chooses first: so the most find a number.
    for (const index of chosen.sort((a, b) => this.#rank(a) - this.#rank(b) || a - b)) {
      const { limit, prefix, offenders } = this.#wanted(index);
      const ruleNumber = this.#freeNumbers[0];
      if (ruleNumber === undefined || ruleNumber >= limit) continue;
      this.#freeNumbers = this.#freeNumbers.slice(1);
      this.#free[prefix.family] -= 1;
      this.#unplaced = this.#unplaced.filter((other) => other !== index);
      this.#count(offenders, 1);
      this.#steps.push({ kind: 'add', wanted: index, ruleNumber });
    }
  }

  /** Writes over entries whose offenders are held elsewhere, or by the new entry itself, or are not wanted. */
  replace(isWorthIt: (gain: number) => boolean): void {
    const made: { readonly wanted: number; readonly standing: number; readonly delta: number }[] = [];
    const gains = new Map(this.#unplaced.map((index) => [index, this.#gain(index)]));
    const gainOf = (index: number): number => gains.get(index) ?? 0;
    for (const index of this.#unplaced.toSorted((a, b) => gainOf(b) - gainOf(a) || a - b)) {
      const standing = this.#findPlace(index);
      if (standing === undefined) continue;
      const grows = contains(this.#wanted(index).prefix, this.#standing(standing).prefix);
      if (!grows && !isWorthIt(gainOf(index))) continue;
      made.push({ wanted: index, standing, delta: gainOf(index) - this.#loss(standing, index) });
      this.#leave(standing);
      this.#unplaced = this.#unplaced.filter((other) => other !== index);
    }
    // Only now do they count: a replacement beside them may be made first.
    for (const { wanted } of made) this.#count(this.#wanted(wanted).offenders, 1);
    const turn = this.#nextTurn();
    for (const { wanted, standing } of made.sort((a, b) => b.delta - a.delta))
      this.#steps.push({ kind: 'replace', wanted, standing, turn });
  }

  /** What is lost goes last: attack that is covered anew may come first. */
  removeWhatIsHeldElsewhere(mayLose: (loss: number) => boolean): void {
    for (const standing of this.#spare)
      if (this.#mayGo(standing, undefined) && mayLose(this.#loss(standing, undefined)))
        this.#remove(standing);
  }

  finish(): Ordered {
    const holdsUnplaced = (standing: number): boolean =>
      this.#held(standing).some((offender) => this.#unplaced.includes(this.#belongsTo[offender] ?? -1));
    const mayStay = (standing: number): boolean => !this.#standing(standing).mustGo;
    const retained = this.#spare.filter((standing) => mayStay(standing) && holdsUnplaced(standing));
    for (const standing of this.#spare) if (!retained.includes(standing)) this.#end(standing);
    this.addWhereRoom();
    return { steps: this.#steps, unplaced: this.#unplaced, retained };
  }

  /** It goes for good; if a wanted entry that waits would hold some of its offenders there, without a gap. */
  #end(standing: number): void {
    const held = new Set(this.#held(standing));
    const keeps = (index: number): number =>
      this.#weigh(this.#wanted(index).offenders.filter((offender) => held.has(offender)));
    const [heir] = this.#unplaced
      .filter((index) => this.#isPlace(standing, index) && keeps(index) > 0)
      .toSorted((a, b) => keeps(b) - keeps(a));
    if (heir === undefined) {
      this.#remove(standing);
      return;
    }
    this.#leave(standing);
    this.#unplaced = this.#unplaced.filter((other) => other !== heir);
    this.#steps.push({ kind: 'replace', wanted: heir, standing, turn: this.#nextTurn() });
  }

  /** Of replacements that are to come now. */
  #nextTurn(): number {
    const last = this.#steps.at(-1);
    return last?.kind === 'replace' ? last.turn + 1 : 0;
  }

  #remove(standing: number): void {
    const { ruleNumber, prefix, isOutside } = this.#standing(standing);
    this.#leave(standing);
    this.#free[prefix.family] += 1;
    if (!isOutside) this.#freeNumbers = [...this.#freeNumbers, ruleNumber].sort((a, b) => a - b);
    this.#steps.push({ kind: 'remove', standing });
  }

  #leave(standing: number): void {
    this.#spare = this.#spare.filter((other) => other !== standing);
    this.#count(this.#held(standing), -1);
  }

  /** The entry to write over: of those that may go, one inside the new one, or the one whose loss is least. */
  #findPlace(wanted: number): number | undefined {
    const { prefix } = this.#wanted(wanted);
    const fitting = this.#spare.filter(
      (standing) => this.#isPlace(standing, wanted) && this.#mayGo(standing, wanted),
    );
    const isInside = (standing: number): number =>
      contains(prefix, this.#standing(standing).prefix) ? 0 : 1;
    return fitting.toSorted(
      (a, b) => isInside(a) - isInside(b) || this.#loss(a, wanted) - this.#loss(b, wanted) || a - b,
    )[0];
  }

  /** May the one be written over the other? */
  #isPlace(standing: number, wanted: number): boolean {
    const { ruleNumber, prefix: old, isOutside } = this.#standing(standing);
    const { limit, prefix } = this.#wanted(wanted);
    return !isOutside && ruleNumber < limit && old.family === prefix.family;
  }

  /** Is nobody who is to be denied in the end held by this entry alone? */
  #mayGo(standing: number, by: number | undefined): boolean {
    return this.#held(standing).every((offender) => {
      const belongsTo = this.#belongsTo[offender];
      return belongsTo === undefined || belongsTo === by || (this.#holders[offender] ?? 0) > 1;
    });
  }

  #gain(wanted: number): number {
    return this.#weigh(this.#wanted(wanted).offenders.filter((offender) => this.#holders[offender] === 0));
  }

  #loss(standing: number, by: number | undefined): number {
    return this.#weigh(
      this.#held(standing).filter(
        (offender) => this.#holders[offender] === 1 && (by === undefined || this.#belongsTo[offender] !== by),
      ),
    );
  }

  #weigh(offenders: readonly number[]): number {
    return offenders.reduce((sum, offender) => sum + (this.board.offenders[offender]?.weight ?? 0), 0);
  }

  #count(offenders: readonly number[], by: 1 | -1): void {
    for (const offender of offenders) this.#holders[offender] = (this.#holders[offender] ?? 0) + by;
  }

  /** Limits beyond every number that may be used are all the same. */
  #rank(wanted: number): number {
    return Math.min(this.#wanted(wanted).limit, (this.#freeNumbers.at(-1) ?? 0) + 1);
  }

  #held(standing: number): readonly number[] {
    return this.#holds[standing] ?? [];
  }

  #wanted(index: number): WantedEntry {
    return known(this.board.wanted[index]);
  }

  #standing(index: number): StandingEntry {
    return known(this.board.standing[index]);
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('no such entry on the board');
  return value;
}
