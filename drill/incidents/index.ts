/** The incidents that are shipped, by name. */
import type { Incident } from './incident';
import { memo } from './memo';
import { memoOpen } from './memo-open';
import type { IncidentName } from './names';
import { ownHarm } from './own-harm';
import { sharedGroup } from './shared-group';
import { stuckWorkers } from './stuck-workers';

export const INCIDENT: Readonly<Record<IncidentName, Incident>> = {
  memo,
  'memo-open': memoOpen,
  'shared-group': sharedGroup,
  'stuck-workers': stuckWorkers,
  'own-harm': ownHarm,
};

export const INCIDENTS: ReadonlyMap<string, Incident> = new Map(Object.entries(INCIDENT));
