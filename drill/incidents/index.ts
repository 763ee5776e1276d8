/** The incidents that are shipped, by name. */
import type { Incident } from './incident';
import { memo } from './memo';
import { memoOpen } from './memo-open';
import { sharedGroup } from './shared-group';
import { stuckWorkers } from './stuck-workers';

export const INCIDENTS: ReadonlyMap<string, Incident> = new Map(
  [memo, memoOpen, sharedGroup, stuckWorkers].map((one) => [one.name, one]),
);
