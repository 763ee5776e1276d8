/** Times as the readers' clocks show them: in the environment's time zone, the same form in every language. Pure. */
import { parseTimeZone } from './log-format/time-zone';

export interface LocalClock {
  /** `Asia/Tokyo (+09:00)`, for the heading above the times. */
  readonly describe: (at: string) => string;
  /** `2020-12-24 16:09:05` and the offset: `Z`, or ` +09:00`. */
  readonly full: (iso: string) => string;
  /** `2020-12-24 16:09:05`. */
  readonly dateTime: (iso: string) => string;
  /** `16:09`. */
  readonly minute: (iso: string) => string;
  /** `16:09:05`. */
  readonly second: (iso: string) => string;
  /** East of UTC, at that instant (milliseconds since 1970). */
  readonly offsetMsAt: (time: number) => number;
}

/** @param zoneName as in the environment file; what is no time zone is taken as UTC */
export function openClock(zoneName: string): LocalClock {
  const zone = parseTimeZone(zoneName) ?? { name: 'UTC', offsetMinutesAt: () => 0 };
  const local = (iso: string): string => {
    const time = Date.parse(iso);
    return new Date(time + zone.offsetMinutesAt(time) * 60_000).toISOString();
  };
  const offset = (iso: string): string => formatOffset(zone.offsetMinutesAt(Date.parse(iso)));
  const dateTime = (iso: string): string => local(iso).slice(0, 19).replace('T', ' ');
  return {
    describe: (at) => {
      if (offset(at) === 'Z') return 'UTC';
      return /^[+-]/.test(zone.name) ? offset(at) : `${zone.name} (${offset(at)})`;
    },
    full: (iso) => `${dateTime(iso)}${offset(iso) === 'Z' ? 'Z' : ` ${offset(iso)}`}`,
    dateTime,
    minute: (iso) => local(iso).slice(11, 16),
    second: (iso) => local(iso).slice(11, 19),
    offsetMsAt: (time) => zone.offsetMinutesAt(time) * 60_000,
  };
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const digits = [hours, rest].map((part) => String(part).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${digits.join(':')}`;
}
