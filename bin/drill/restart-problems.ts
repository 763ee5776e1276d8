/** Holds a drill's restarts against the story that its incident wants. */
import type { Incident } from '../../drill/incidents/incident';
import type { Report } from '../../lambda/core/report';

interface Moment {
  readonly at: string;
  readonly instanceId: string;
  readonly what: 'restarted' | 'healthy' | 'ended';
}

/** What is not as it should be: who was restarted, in which order, and whether two were at the same time. */
export function findRestartProblems(
  { expectations }: Pick<Incident, 'expectations'>,
  reports: readonly Report[],
): readonly string[] {
  const moments = reports.flatMap(listMoments);
  const order = moments.filter(({ what }) => what === 'restarted').map(({ instanceId }) => instanceId);
  const wanted = expectations.restarted ?? [];
  return [
    ...(order.join() === wanted.join()
      ? []
      : [`restarted: ${order.join(', ') || 'none'}; wanted: ${wanted.join(', ') || 'none'}`]),
    ...wanted
      .filter((id) => !moments.some(({ what, instanceId }) => what === 'healthy' && instanceId === id))
      .map((id) => `${id} was not healthy again after its restart`),
    ...findOverlaps(moments),
  ];
}

function listMoments({ outcomes }: Report): readonly Moment[] {
  return outcomes.flatMap(({ change, result, at }): Moment[] => {
    if (result !== 'done') return [];
    if (change.kind === 'restart-server') return [{ at, instanceId: change.target, what: 'restarted' }];
    if (change.kind !== 'end-restart-row') return [];
    return [{ at, instanceId: change.target, what: change.end === 'healthy' ? 'healthy' : 'ended' }];
  });
}

function findOverlaps(moments: readonly Moment[]): readonly string[] {
  const problems: string[] = [];
  let underWay: string | undefined;
  for (const { what, instanceId } of moments) {
    if (what === 'restarted' && underWay !== undefined)
      problems.push(`${instanceId} was restarted before ${underWay} was done`);
    underWay = what === 'restarted' ? instanceId : undefined;
  }
  return problems;
}
