/** Plays an incident: the account in memory on one side, Floodgate as it is deployed on the other. */
import { createTable } from '../../drill/account/dynamodb/state';
import type { Incident, Scene } from '../../drill/incidents/incident';
import { rehearse, type Rehearsal } from '../../drill/rehearse';
import { readLedger } from '../../lambda/aws/ledger';
import { parseEnvironment, type Environment } from '../../lambda/config';
import type { DenyRow } from '../../lambda/core/ledger-rows';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import type { Surroundings } from '../../lambda/surroundings';

export const DRILL_TABLE = 'floodgate-ledger';
/** As deployed: see lib/function.ts. */
const FUNCTION_TIMEOUT_MS = 5 * 60_000;
const TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:floodgate-reports';

export interface Played {
  readonly rehearsal: Rehearsal;
  /** Every report that Floodgate made, in order. */
  readonly reports: readonly Report[];
  /** Denies of ours that stand in the end. */
  readonly denies: readonly DenyRow[];
}

/** Floodgate's side of a scene: one call is one invocation of the function. */
export function installFloodgate(scene: Scene, incident: Incident): (event: unknown) => Promise<Report> {
  const { account } = scene;
  const environment = readEnvironment(incident);
  account.state.tables.set(DRILL_TABLE, createTable(DRILL_TABLE));
  account.state.topics.add(TOPIC);
  const { restartDocument: name } = environment;
  account.state.documents.set(name, { name, effect: 'restart-services' });
  let runs = 0;
  return (event) => {
    runs += 1;
    const runId = `run-${runs}`;
    const surroundings: Surroundings = {
      environment,
      clients: account.startRun(runId),
      clock: account.clock,
      table: DRILL_TABLE,
      topicArn: TOPIC,
      alarmName: chooseAlarmName(environment),
      runId,
      endsAt: new Date(account.clock.now().getTime() + FUNCTION_TIMEOUT_MS),
    };
    return remediate(parseEvent(event), surroundings);
  };
}

function readEnvironment(incident: Incident): Environment {
  return parseEnvironment(`drill-${incident.name}`, incident.environment);
}

function chooseAlarmName({ alarm, name }: Environment): string {
  return 'existing' in alarm ? alarm.existing : `Floodgate-${name}`;
}

/** @param withApply `false`: what happens if nobody does anything */
export async function play(incident: Incident, withApply: boolean): Promise<Played> {
  // Beforehand: while a run waits until the file is loaded, the drill's clock would go on.
  await import('../../lambda/aws/restarting');
  const scene = incident.open();
  const invoke = installFloodgate(scene, incident);
  const reports: Report[] = [];
  const rehearsal = await rehearse(scene, incident, async (event) => {
    if (withApply) reports.push(await invoke(event));
  });
  const ledger = await readLedger({ dynamodb: scene.account.clients.dynamodb, table: DRILL_TABLE });
  return { rehearsal, reports, denies: ledger.denies };
}
