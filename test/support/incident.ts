/** Incidents, looks and plans for tests. */
import { openIncident, recordLook, type Look } from '../../lambda/core/incident';
import type { Incident } from '../../lambda/core/ledger-rows';
import type { Plan } from '../../lambda/core/plan';
import { evidenceOf } from './evidence';
import { INCIDENT, NOW } from './network-acl';

export function openedIncident(differing: Partial<Incident> = {}): Incident {
  return {
    ...openIncident(INCIDENT, 'alarm web-unhealthy', 'arn:alarm@2020-12-24T07:12:00.000Z', NOW),
    ...differing,
  };
}

export function planWith(differing: Partial<Plan> = {}): Plan {
  return {
    verdict: 'no-flood',
    why: 'No client sent an unrefused CONNECT request.',
    offenders: [],
    suspects: [],
    spared: [],
    changes: [],
    denies: [],
    coverage: [],
    notCovered: [],
    kept: [],
    warnings: [],
    ...differing,
  };
}

export function lookAt(incident: Incident, differing: Partial<Look> = {}): Incident {
  return recordLook(incident, {
    plan: planWith(),
    evidence: evidenceOf({}),
    outcomes: [],
    targets: [],
    bytesScanned: 0,
    settled: undefined,
    now: NOW,
    ...differing,
  });
}
