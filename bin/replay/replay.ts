/** The replay: what would have been done with these logs. Reads files, touches nothing else. */
import type { Evidence } from '../../lambda/core/evidence';
import type { TracedCoverage } from '../../lambda/core/plan';
import { makePrintable } from '../../lambda/core/printable';
import { judge } from '../../lambda/core/verdict';
import type { ReplayResult } from './contract';
import { planDenies } from './deny-plan';
import { gather } from './gather';
import { countMinutes, type MinuteOfAttack } from './minutes';
import { UnreadableLogError } from './open-log';
import type { Progress } from './progress';
import type { ReplaySettings } from './settings';

/** What a replay found. */
export interface Replayed {
  /** What `--json` prints. */
  readonly result: ReplayResult;
  /** What its denies come to, by family, where there are offenders. */
  readonly coverage: readonly TracedCoverage[];
  /** What a person should know beside the answer; it goes to standard error. */
  readonly notes: readonly string[];
  /** For the picture. */
  readonly minutes: readonly MinuteOfAttack[];
}

export async function replay(
  settings: ReplaySettings,
  stdin: AsyncIterable<Uint8Array>,
  progress: Progress,
): Promise<Replayed> {
  let evidence: Evidence;
  try {
    evidence = await gather(settings, stdin, progress);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    return describe({ ...NOTHING, why: `${error.message}.` }, undefined, settings);
  }
  const { read, unparsed } = evidence.lines;
  if (evidence.window === undefined && read > unparsed) {
    return describe({ ...NOTHING, why: explainEmptyWindow(settings) }, evidence, settings);
  }
  const findings = judge(evidence, settings.detection, settings.neverBlock, !settings.remoteIp);
  return describe(findings, evidence, settings);
}

/** Where no line could be read, what the log holds beside what was looked for; else how far the reading is to be trusted. */
function writeNotes(
  { verdict }: Pick<Findings, 'verdict'>,
  evidence: Evidence,
  { formats }: ReplaySettings,
): readonly string[] {
  if (verdict !== 'no-evidence')
    return [...evidence.remarks, ...new Set(formats.flatMap(({ warnings }) => warnings))];
  if (evidence.firstUnparsed === undefined) return [];
  return [
    `first line: ${makePrintable(evidence.firstUnparsed)}`,
    ...formats.map(({ text }) => `format: ${text}`),
  ];
}

type Findings = ReturnType<typeof judge>;

const NOTHING = { verdict: 'no-evidence', offenders: [], suspects: [], spared: [] } as const;

/** A window without a line is no calm: it may be another day, or another time zone, than was meant. */
function explainEmptyWindow({ from, to }: ReplaySettings): string {
  const bounds = [
    ...(Number.isFinite(from) ? [`from ${new Date(from).toISOString()}`] : []),
    ...(Number.isFinite(to) ? [`to ${new Date(to).toISOString()}`] : []),
  ];
  return `No line of the logs has a time${bounds.length === 0 ? ' that can be read' : ` ${bounds.join(' ')}`}.`;
}

function describeBounds({ from, to }: ReplaySettings): ReplayResult['window'] {
  const write = (time: number): string | null =>
    Number.isFinite(time) ? new Date(time).toISOString() : null;
  return { from: write(from), to: write(to) };
}

function describe(findings: Findings, evidence: Evidence | undefined, settings: ReplaySettings): Replayed {
  const { verdict, why, offenders, suspects, spared } = findings;
  const { denies, notCovered, coverage } = planDenies(offenders, evidence?.clients ?? [], settings);
  const result = {
    verdict,
    why,
    window: evidence?.window ?? describeBounds(settings),
    lines: evidence?.lines ?? { read: 0, unparsed: 0 },
    offenders,
    suspects,
    spared,
    denies,
    notCovered,
  };
  const notes = evidence === undefined ? [] : writeNotes(findings, evidence, settings);
  return { result, coverage, notes, minutes: countMinutes(evidence?.moments ?? []) };
}
