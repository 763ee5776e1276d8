/** Tries a share of a scenario's cases, and counts. */
import { FAULTS } from './faults';
import { tryCase, type Story } from './try-case';

export interface Tally {
  readonly calls: number;
  readonly cases: number;
  readonly survived: number;
  readonly lost: number;
  readonly leftBehind: number;
  /** So many different ends were played: cases that come to the same account share what follows. */
  readonly ends: number;
}

export interface Failure {
  /** The call and the fault. */
  readonly where: string;
  /** Lines that are missing (`-`) or too many (`+`). */
  readonly what: string;
}

/**
 * Of all cases every so-manieth is tried. Each worker has calls that stand together: what befalls neighbours often comes
 * to the same account, whose following runs are played once.
 */
export interface Share {
  readonly stride: number;
  readonly worker: number;
  readonly workers: number;
}

/** @param onCase hears of every case that was tried */
export async function tryCases(
  story: Story,
  { stride, worker, workers }: Share,
  onCase: () => void = () => undefined,
): Promise<{ readonly tally: Tally; readonly failures: readonly Failure[] }> {
  const failures: Failure[] = [];
  const tally = { calls: story.calls.length, cases: 0, survived: 0, lost: 0, leftBehind: 0, ends: 0 };
  const firstOf = (part: number): number => Math.round((story.calls.length * part) / workers);
  for (const [index, call] of story.calls.entries()) {
    if (index < firstOf(worker) || index >= firstOf(worker + 1)) continue;
    for (const [kind, fault] of FAULTS.entries()) {
      if ((index * FAULTS.length + kind) % stride !== 0) continue;
      const { lost, leftBehind } = await tryCase(story, index, fault);
      onCase();
      tally.cases += 1;
      tally.survived += lost.length + leftBehind.length === 0 ? 1 : 0;
      tally.lost += lost.length > 0 ? 1 : 0;
      tally.leftBehind += leftBehind.length > 0 ? 1 : 0;
      const what = [...lost.map((line) => `- ${line}`), ...leftBehind.map((line) => `+ ${line}`)];
      if (what.length === 0) continue;
      const where = `${call.service}:${call.action} (call ${index + 1}) ${fault.name}`;
      failures.push({ where, what: what.join('\n') });
    }
  }
  return { tally: { ...tally, ends: new Set(story.ends.values()).size }, failures };
}
