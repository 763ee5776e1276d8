/** What may befall one call: each fault as the account in memory plays it. */
import type { Call, Verdict } from '../../drill/account/calls';
import { refused, throttled, timedOut } from '../../drill/account/failures';

export interface Fault {
  readonly name: string;
  strike(call: Call): Verdict;
}

/** The SDK gives up a call after four attempts of at most ten seconds. */
const PATIENCE_MS = 40_000;

export const FAULTS: readonly Fault[] = [
  { name: 'refused', strike: ({ service }) => ({ failBefore: refused(service) }) },
  { name: 'throttled', strike: ({ service }) => ({ failBefore: throttled(service) }) },
  {
    name: 'timed out before it took effect',
    strike: () => ({ failBefore: timedOut(), latencyMs: PATIENCE_MS }),
  },
  {
    name: 'timed out after it took effect',
    strike: () => ({ failAfter: timedOut(), latencyMs: PATIENCE_MS }),
  },
  { name: 'killed before', strike: () => ({ kill: 'before' }) },
  { name: 'killed after', strike: () => ({ kill: 'after' }) },
];
