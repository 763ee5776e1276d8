/** The replay's answer for people: one screen, aligned. */
import { familyOf } from '../../lambda/core/deny-room';
import { groupByKind, LEFT_OVER_KINDS, type Uncovered } from '../../lambda/core/acl-coverage';
import { COVERAGE_HEADER, writeCoverageRow } from '../../lambda/core/coverage-table';
import type { Coverage } from '../../lambda/core/plan';
import { joinSections, writeTable } from '../table';
import type { ReplayResult } from './contract';

/** @param budget entries per family that the deny list could have */
export function writeReplayText(result: ReplayResult, budget: number): string {
  const { lines, window } = result;
  const head = [
    `${result.verdict}: ${result.why}`,
    `${lines.read} lines read, ${lines.unparsed} not parsed${window.from === null ? '' : `, from ${window.from} to ${window.to ?? ''}`}`,
  ];
  const sections = [
    head,
    writeTable(
      'Offenders',
      ['address', 'CONNECT', 'refused', 'timeouts', 'busy s', 'first seen', 'why'],
      result.offenders.map((offender) => [
        offender.address,
        String(offender.connects),
        String(offender.refused),
        String(offender.proxyTimeouts),
        offender.busySeconds.toFixed(1),
        offender.firstSeen,
        offender.reason,
      ]),
    ),
    writeTable(
      'Would be denied',
      ['prefix', 'offenders', 'addresses', 'innocent requests'],
      result.denies.map((deny) => [
        deny.cidr,
        String(deny.offenders.length),
        deny.addresses,
        String(deny.legitRequests),
      ]),
    ),
    writeTable(
      'Coverage',
      COVERAGE_HEADER,
      measureReplay(result, budget).map((one) => writeCoverageRow(one)),
    ),
    writeTable(
      'Suspects (reported, not denied)',
      ['address', 'why'],
      result.suspects.map(({ address, reason }) => [address, reason]),
    ),
    writeTable(
      'Spared',
      ['address', 'why'],
      result.spared.map(({ address, reason }) => [address, reason]),
    ),
    writeTable(
      'Not covered',
      ['address', 'why'],
      result.notCovered.map(({ address, reason }) => [address, reason]),
    ),
  ];
  return joinSections(sections);
}

/** What the deny list of each family comes to; families without offenders are left out. */
export function measureReplay(result: ReplayResult, budget: number): readonly Coverage[] {
  const weights = new Map(
    result.offenders.map(({ address, connects, proxyTimeouts }) => [address, connects + proxyTimeouts]),
  );
  const weigh = (addresses: readonly string[]): number =>
    addresses.reduce((sum, address) => sum + (weights.get(address) ?? 0), 0);
  return ([4, 6] as const).flatMap((family) => {
    const addresses = [...weights.keys()].filter((address) => familyOf(address) === family);
    if (addresses.length === 0) return [];
    const denies = result.denies.filter(({ cidr }) => familyOf(cidr) === family);
    const notCovered = result.notCovered.filter(({ address }) => familyOf(address) === family);
    return {
      family,
      entries: denies.length,
      budget,
      coveredRequests: weigh(denies.flatMap(({ offenders }) => offenders)),
      attackRequests: weigh(addresses),
      legitRequests: denies.reduce((sum, { legitRequests }) => sum + legitRequests, 0),
      leftOver: groupByKind(
        notCovered.map(({ address, reason }) => ({
          attackRequests: weights.get(address) ?? 0,
          ...readReason(reason),
        })),
      ),
    };
  });
}

/** `no-room; a budget of 21 would cover it`: the reason's name comes first. */
function readReason(reason: string): Pick<Uncovered, 'kind' | 'nextBudget'> {
  const next = /a budget of (\d+) /.exec(reason)?.[1];
  const kind = LEFT_OVER_KINDS.find((name) => reason.startsWith(name)) ?? 'no-room';
  return { kind, nextBudget: next === undefined ? undefined : Number(next) };
}
