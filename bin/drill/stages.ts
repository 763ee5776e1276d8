/** The stages of a drill: what is not as each of them wants it, and all of them beside each other on the screen. */
import type { Incident, Stage } from '../../drill/incidents/incident';
import type { Rehearsal } from '../../drill/rehearse';
import type { ReachRow, Snapshot } from '../../drill/snapshot';
import { writeTable } from '../table';

export interface DrillStage extends Snapshot {
  readonly name: string;
}

/** In the order of the story. */
export function listStages({ before, stages, after }: Rehearsal): readonly DrillStage[] {
  if (stages.size === 0) return [];
  const named = [...stages].map(([name, snapshot]) => ({ name, ...snapshot }));
  return [{ name: 'before', ...before }, ...named, { name: 'after', ...after }].sort((a, b) =>
    a.at < b.at ? -1 : Number(a.at > b.at),
  );
}

export function findStageProblems(
  { stages = [], expectations }: Incident,
  { stages: seen, after }: Rehearsal,
): readonly string[] {
  const wanted = expectations.loadBalancerGroups;
  return [
    ...stages.flatMap((stage) => {
      const snapshot = seen.get(stage.name);
      return snapshot === undefined
        ? [`the stage "${stage.name}" was never reached`]
        : judge(stage, snapshot);
    }),
    ...(wanted === undefined ? [] : compareGroups('after', wanted, after)),
  ];
}

function judge({ name, expectations }: Stage, snapshot: Snapshot): readonly string[] {
  const isOpen = (address: string): boolean =>
    snapshot.reach.some((way) => way.address === address && way.open);
  const isShut = (address: string): boolean =>
    snapshot.reach.some((way) => way.address === address && !way.open);
  return [
    ...expectations.open.filter(isShut).map((address) => `${name}: ${address} is shut out`),
    ...expectations.open
      .filter((address) => !isOpen(address) && !isShut(address))
      .map((address) => `${name}: nobody looked at ${address}`),
    ...expectations.shut.filter(isOpen).map((address) => `${name}: ${address} is let in`),
    ...compareGroups(name, expectations.loadBalancerGroups, snapshot),
  ];
}

function compareGroups(
  name: string,
  wanted: readonly string[],
  { loadBalancerGroups }: Snapshot,
): readonly string[] {
  return wanted.join() === loadBalancerGroups.join()
    ? []
    : [`${name}: the load balancer carries ${loadBalancerGroups.join(', ')}, not ${wanted.join(', ')}`];
}

/** Who reaches what in each stage, and what the groups are; no stages, no tables. */
export function writeStages(stages: readonly DrillStage[]): string[][] {
  const [first] = stages;
  if (first === undefined) return [];
  const names = stages.map(({ name }) => name);
  const word = (way: ReachRow | undefined): string => (way?.open === true ? 'open' : 'shut');
  const rules = [...new Set(stages.flatMap((stage) => stage.rules))].sort();
  return [
    writeTable(
      'Who reaches a server, stage by stage (visitor: the load balancer)',
      ['', 'address', 'port', ...names],
      first.reach.map((way, index) => [
        way.who,
        way.address,
        String(way.port),
        ...stages.map(({ reach }) => word(reach[index])),
      ]),
    ),
    writeTable(
      'Security groups, stage by stage',
      ['rule', ...names],
      [
        [
          '(the load balancer carries)',
          ...stages.map(({ loadBalancerGroups }) => loadBalancerGroups.join(' + ')),
        ],
        ...rules.map((rule) => [rule, ...stages.map((stage) => (stage.rules.includes(rule) ? 'yes' : '-'))]),
      ],
    ),
  ];
}
