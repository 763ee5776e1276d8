/** The replay: what would have been done with these logs. Reads files, touches nothing else. */
import { formatPrefix, parseAddress, widen } from '../../lambda/core/addresses';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import type { Evidence } from '../../lambda/core/evidence';
import { makePrintable } from '../../lambda/core/printable';
import { compareAddresses, judge, type Offender } from '../../lambda/core/verdict';
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
    return describe(
      { verdict: 'no-evidence', why: `${error.message}.`, offenders: [], suspects: [], spared: [] },
      undefined,
      settings,
    );
  }
  const findings = judge(evidence, settings.detection, settings.neverBlock, !settings.remoteIp);
  const why =
    findings.verdict === 'no-evidence' && evidence.firstUnparsed !== undefined
      ? `${findings.why} First line: ${makePrintable(evidence.firstUnparsed)} Format: ${settings.formats.map(({ text }) => text).join(' | ')}`
      : findings.why;
  return describe({ ...findings, why }, evidence, settings);
}

type Findings = ReturnType<typeof judge>;

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
    window: evidence?.window ?? { from: null, to: null },
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
  const guilty = new Set(offenders.map(({ address }) => address));
  const attack = offenders.flatMap(({ address, connects, proxyTimeouts }) => {
    const prefix = parseAddress(address);
    return prefix === undefined
      ? []
      : [{ prefix: prefix.family === 6 ? widen(prefix, 64) : prefix, weight: connects + proxyTimeouts }];
  });
  const legit = (evidence?.clients ?? []).flatMap(({ address, requests }) => {
    const prefix = requests > 0 && !guilty.has(address) ? parseAddress(address) : undefined;
    return prefix === undefined ? [] : [{ prefix, weight: requests }];
  });
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
