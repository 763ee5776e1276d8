/**
 * `memo-open`: the same flood, with the lock-down left to people and denies of four hours: the second wave gets
 * in, and is denied in its turn.
 */
import type { Incident } from './incident';
import { memo, MEMO_ENVIRONMENT, MEMO_PROBES } from './memo';
import { FIRST_WAVE_SENDERS, japanTime, openMemo, SECOND_WAVE_SENDER } from './memo-scene';

/** While the second wave still lasts: what was not denied would still be sick. */
const END = japanTime('19:19:00');

export const memoOpen: Incident = {
  ...memo,
  name: 'memo-open',
  title: 'The CONNECT flood of 24 December 2020, with the lock-down by hand: both waves are denied',
  environment: { ...MEMO_ENVIRONMENT, lockDown: 'manual', deny: { minutes: 240 } },
  end: END,
  expectations: {
    ...memo.expectations,
    denied: [...FIRST_WAVE_SENDERS, SECOND_WAVE_SENDER],
    notDenied: memo.expectations.notDenied.filter((address) => address !== SECOND_WAVE_SENDER),
    shutOut: [...FIRST_WAVE_SENDERS, SECOND_WAVE_SENDER],
  },
  probes: MEMO_PROBES,
  open: (options) => openMemo(END, options),
};
