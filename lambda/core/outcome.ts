/** What became of a change. */
import type { Change } from './plan';

export interface Outcome {
  readonly change: Change;
  /** `done`: it was made, or the world was so already. `skipped`: not tried, because of `detail`. */
  readonly result: 'done' | 'failed' | 'skipped';
  readonly detail: string | undefined;
  /** ISO 8601 UTC. */
  readonly at: string;
}
