/** The incidents that are shipped, by name. */
import type { Incident } from './incident';
import { memo } from './memo';
import { memoOpen } from './memo-open';

export const INCIDENTS: ReadonlyMap<string, Incident> = new Map(
  [memo, memoOpen].map((one) => [one.name, one]),
);
