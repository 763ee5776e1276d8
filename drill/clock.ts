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
  /** Lets the world go on to the given time; for use while nobody sleeps. */
  advanceTo(date: Date): void;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export function createClock(start: Date): Clock {
  const world = createEventQueue();
  let sleepers: Sleeper[] = [];
  let currentMs = start.getTime();
  let isWakingPlanned = false;

  const advance = (toMs: number): void => {
    for (let next = world.nextAtMs(); next !== undefined && next <= toMs; next = world.nextAtMs()) {
      const event = world.take();
      if (event === undefined) break;
      currentMs = Math.max(currentMs, event.atMs);
      event.happen();
    }
    currentMs = Math.max(currentMs, toMs);
  };
  // setImmediate runs when no promise is left to settle: only then does everybody wait.
  const planWaking = (): void => {
    if (isWakingPlanned) return;
    isWakingPlanned = true;
    setImmediate(wakeNext);
  };
  const wakeNext = (): void => {
    isWakingPlanned = false;
    const next = sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) => (first === undefined || sleeper.atMs < first.atMs ? sleeper : first),
      undefined,
    );
    if (next === undefined) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    advance(next.atMs);
    next.wake();
    if (sleepers.length > 0) planWaking();
  };

  return {
    now: () => new Date(currentMs),
    nowMs: () => currentMs,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ atMs: currentMs + Math.max(0, ms), wake });
        planWaking();
      }),
    plan: (atMs, happen) => world.plan(Math.max(atMs, currentMs), happen),
    advanceTo: (date) => advance(date.getTime()),
  };
}
