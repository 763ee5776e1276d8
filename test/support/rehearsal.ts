/** A rehearsed incident to act upon: the world at some moment, Floodgate installed, and what it changed. */
import { installFloodgate } from '../../bin/drill/play';
import type { Call } from '../../drill/account/calls';
import type { Incident, Scene } from '../../drill/incidents/incident';
import { rehearse } from '../../drill/rehearse';
import { parseEnvironment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { DEPLOYED } from '../faults/stage';
import { watchGrants } from '../privilege/granted';

const CHANGES_THE_NETWORK =
  /^(?:Create|Replace|Delete|Authorize|Revoke|Modify|SetSecurityGroups|Reboot|SendCommand)/;

export const changesOf = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ service, action }) => service !== 'dynamodb' && CHANGES_THE_NETWORK.test(action));

export const withEnvironment = (incident: Incident, settings: object): Incident => ({
  ...incident,
  environment: { ...incident.environment, ...settings },
});

/** Lets the incident run to a time (Japan's), with Floodgate answering, and hands over the scene. */
export async function runUntil(
  incident: Incident,
  clock: string,
): Promise<{ scene: Scene; invoke: (event: unknown) => Promise<Report> }> {
  const scene = incident.open();
  const invoke = installFloodgate(scene, incident);
  await rehearse(scene, { ...incident, end: new Date(`2020-12-24T${clock}+09:00`) }, invoke);
  return { scene, invoke };
}

export interface WatchedIncident {
  readonly incident: Incident;
  /** What Floodgate asked for, in all that was played, and its role does not grant. */
  readonly ungranted: Set<string>;
}

/** The incident, with every call of Floodgate's runs held against what its role grants. */
export function watchIncident(incident: Incident): WatchedIncident {
  const ungranted = new Set<string>();
  const environment = parseEnvironment(`drill-${incident.name}`, incident.environment);
  const open: Incident['open'] = (options) => {
    const scene = incident.open(options);
    watchGrants(scene.account, environment, DEPLOYED, (what) => ungranted.add(what));
    return scene;
  };
  return { incident: { ...incident, open }, ungranted };
}
