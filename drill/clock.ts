/**
 * The virtual clock: hours of a rehearsal pass in milliseconds.
 * Time moves only when everybody waits: code that runs takes no time, and code that sleeps is woken in the
 * order of its waking times, with everything of the world in between done first.
 */
import { createEventQueue } from './event-queue';

export interface Clock {
  now(): Date;
  nowMs(): number;
  /** Waits in virtual time. Others that sleep less are woken first. */
  sleep(ms: number): Promise<void>;
  /** Plans something of the world for a time (now, if that time is past). */
  plan(atMs: number, happen: () => void): void;
  /**
   * Begins something that will wait by itself, such as an invocation. To be called by what was planned: the
   * world stands still at this moment until everybody waits again.
   */
  begin(run: () => void): void;
  /** Lets the world go on to the given time; for use while nobody sleeps. */
  advanceTo(date: Date): void;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export function createClock(start: Date): Clock {
  const world = createEventQueue();
  const sleepers = new Set<Sleeper>();
  let currentMs = start.getTime();
  let isWakingPlanned = false;
  let runsBegun = 0;

  /** Goes on to the given time, or to the moment at which something begins that will wait by itself. */
  const advance = (toMs: number): 'arrived' | 'held' => {
    const before = runsBegun;
    for (let next = world.nextAtMs(); next !== undefined && next <= toMs; next = world.nextAtMs()) {
      currentMs = Math.max(currentMs, next);
      world.take()?.happen();
      if (runsBegun > before) return 'held';
    }
    currentMs = Math.max(currentMs, toMs);
    return 'arrived';
  };
  // setImmediate runs when no promise is left to settle: only then does everybody wait.
  const planWaking = (): void => {
    if (isWakingPlanned) return;
    isWakingPlanned = true;
    setImmediate(wakeNext);
  };
  const wakeNext = (): void => {
    isWakingPlanned = false;
    const next = earliest(sleepers);
    if (next === undefined) return;
    if (advance(next.atMs) === 'arrived') {
      sleepers.delete(next);
      next.wake();
    }
    if (sleepers.size > 0) planWaking();
  };

  return {
    now: () => new Date(currentMs),
    nowMs: () => currentMs,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.add({ atMs: currentMs + Math.max(0, ms), wake });
        planWaking();
      }),
    plan: (atMs, happen) => world.plan(Math.max(atMs, currentMs), happen),
    begin: (run) => {
      runsBegun += 1;
      run();
    },
    advanceTo: (date) => {
      while (advance(date.getTime()) === 'held');
    },
  };
}

/** Of those that wake at the same time, the one that lay down first. */
function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
  return first;
}
