/** The replay: what would have been done with these logs. Reads files, touches nothing else. */
import { formatPrefix } from '../../lambda/core/addresses';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import type { Evidence } from '../../lambda/core/evidence';
import { makePrintable } from '../../lambda/core/printable';
import { compareAddresses, judge, type Offender } from '../../lambda/core/verdict';
import { weighAttack, weighLegit } from '../../lambda/core/weights';
import type { ReplayResult } from './contract';
import { gather } from './gather';
import { UnreadableLogError } from './open-log';
import type { Progress } from './progress';
import type { ReplaySettings } from './settings';

export async function replay(
  settings: ReplaySettings,
  stdin: AsyncIterable<Uint8Array>,
  progress: Progress,
): Promise<ReplayResult> {
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
  const why =
    findings.verdict === 'no-evidence' && evidence.firstUnparsed !== undefined
      ? `${findings.why} First line: ${makePrintable(evidence.firstUnparsed)} Format: ${settings.formats.map(({ text }) => text).join(' | ')}`
      : findings.why;
  return describe({ ...findings, why }, evidence, settings);
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

function describe(
  findings: Findings,
  evidence: Evidence | undefined,
  settings: ReplaySettings,
): ReplayResult {
  const { verdict, why, offenders, suspects, spared } = findings;
  const { denies, notCovered } = planDenies(offenders, evidence, settings);
  return {
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
}

function planDenies(
  offenders: readonly Offender[],
  evidence: Evidence | undefined,
  settings: ReplaySettings,
): Pick<ReplayResult, 'denies' | 'notCovered'> {
  const attack = weighAttack(offenders);
  const legit = weighLegit(evidence?.clients ?? [], offenders);
  const fit = fitDenyList({
    attack,
    legit,
    never: settings.neverBlock.map(({ prefix }) => prefix),
    budget: { 4: settings.budget, 6: settings.budget },
    widest: { 4: settings.deny.widestIpv4, 6: settings.deny.widestIpv6 },
  });
  const nameOf = (index: number): string => offenders[index]?.address ?? '';
  return {
    denies: fit.prefixes.map(({ prefix, offenders: covered, addresses, legitWeight }) => ({
      cidr: formatPrefix(prefix),
      offenders: covered.map(nameOf).sort(compareAddresses),
      addresses: addresses.toString(),
      legitRequests: legitWeight,
    })),
    notCovered: fit.leftOver
      .map(({ offender, reason, coveredFromBudget }) => ({
        address: nameOf(offender),
        reason:
          coveredFromBudget === undefined
            ? reason
            : `${reason}; a budget of ${coveredFromBudget} would cover it`,
      }))
      .sort((a, b) => compareAddresses(a.address, b.address)),
  };
}
