/** The zone in which the error log's times are read. They name none; where it cannot be told, they say nothing. Pure. */
import { followOffsets, type OffsetUse } from '../../lambda/core/log-format/offset-uses';
import { fixedTimeZone, type TimeZone } from '../../lambda/core/log-format/time-zone';
import type { ReplaySettings } from './settings';

export interface ErrorZone {
  /** `undefined`: no time of the error log is believed. */
  readonly zone: TimeZone | undefined;
  /** What a person must know about it. */
  readonly note: string | undefined;
}

const RIGHT = 'right would be --time-zone with the zone of the error log, for example Asia/Tokyo or +09:00';
const CONSEQUENCE = 'its timeouts are counted for their clients, but make no flood';

/** @param uses the offsets that the access log was written with, in the order of their first minutes */
export function chooseErrorZone(
  { timeZone, errorLogs }: Pick<ReplaySettings, 'timeZone' | 'errorLogs'>,
  uses: readonly OffsetUse[],
): ErrorZone {
  const zone = timeZone ?? followOffsets(uses);
  if (zone !== undefined || errorLogs.length === 0) return { zone, note: undefined };
  const offsets = uses.map(({ offsetMinutes }) => fixedTimeZone(offsetMinutes).name);
  const why =
    offsets.length === 0
      ? 'the access log names no time zone'
      : `the access log is written in several time zones at once (${offsets.join(', ')})`;
  return {
    zone,
    note: `${why}, so the error log cannot be timed: ${CONSEQUENCE}; ${RIGHT}`,
  };
}
