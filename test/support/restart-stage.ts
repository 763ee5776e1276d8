/** Restarts over many ticks, on the account in memory. */
import { TARGET_GROUP_ARN } from '../../drill/incidents/site';
import type { CallHook } from '../../drill/account/calls';
import { readLedger } from '../../lambda/aws/ledger';
import type { RestartRow } from '../../lambda/core/ledger-rows';
import type { Report } from '../../lambda/core/report';
import { openFlood, ALARM } from '../faults/scenarios/moments';
import { ALARM_AT, sleepUntil, TABLE, TICK, type Stage } from '../faults/stage';

export const [ONE, TWO, THREE] = [
  'i-0aa00000000000001',
  'i-0aa00000000000002',
  'i-0aa00000000000003',
] as const;
export const SERVICES = { services: ['php-fpm', 'httpd'], afterMinutes: 2, healthyWithinMinutes: 3 };
export const REBOOT = { reboot: true, afterMinutes: 2, healthyWithinMinutes: 3 };

export function setHealth({ account }: Stage, ids: readonly string[], isHealthy: boolean): void {
  const group = account.state.targetGroups.get(TARGET_GROUP_ARN)!;
  const targets = group.targets.map((target) =>
    ids.includes(target.instanceId)
      ? {
          ...target,
          health: isHealthy
            ? ({ state: 'healthy' } as const)
            : ({ state: 'unhealthy', reason: 'Target.Timeout' } as const),
        }
      : target,
  );
  account.state.targetGroups.set(TARGET_GROUP_ARN, { ...group, targets });
}

/** The flood, answered; all three servers unhealthy unless told. */
export async function open(restart: object, sick: readonly string[] = [ONE, TWO, THREE]): Promise<Stage> {
  const stage = openFlood({ restart });
  const name = stage.environment.restartDocument;
  stage.account.state.documents.set(name, { name, effect: 'restart-services' });
  setHealth(stage, sick, false);
  await stage.invoke(ALARM, 'alarm');
  return stage;
}

export async function tick(stage: Stage, minutes: number): Promise<Report | undefined> {
  await sleepUntil(stage, ALARM_AT, minutes);
  return stage
    .invoke(TICK, `tick-${minutes}`)
    .catch((error: unknown) => (error as { report?: Report }).report);
}

export async function ticks(stage: Stage, from: number, to: number): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (let minutes = from; minutes <= to; minutes += 1) {
    const report = await tick(stage, minutes);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

export const restarts = ({ account }: Stage): string[] =>
  account.calls
    .filter(({ action }) => action === 'SendCommand' || action === 'RebootInstances')
    .map(({ resources }) => resources.find((id) => id.startsWith('i-')) ?? '');

export async function rowsOf({ account }: Stage): Promise<readonly RestartRow[]> {
  return (await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).restarts ?? [];
}

export const states = async (stage: Stage): Promise<string[]> =>
  (await rowsOf(stage)).map(({ instanceId, state }) => `${instanceId} ${state}`);

/** Strikes the first call of this name, once. */
export function strikeOnce(stage: Stage, action: string, verdict: ReturnType<CallHook>): void {
  let isOver = false;
  stage.account.onCall((call) => {
    if (call.action !== action || isOver) return undefined;
    isOver = true;
    return verdict;
  });
}
