/** Dates, clock times and zone offsets as calendars write them. Pure. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `+0900` or `+09:00` in minutes; `undefined` for all else. The widest real offset is +14:00. */
export function readOffsetMinutes(text: string): number | undefined {
  const match = /^([+-])([0-9]{2}):?([0-9]{2})$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[3]) > 59 || minutes > 14 * 60) return undefined;
  return match[1] === '-' && minutes > 0 ? -minutes : minutes;
}

/** 1 for `Jan`; NaN for no month. */
export function monthNumber(name: string): number {
  return MONTHS.includes(name) ? MONTHS.indexOf(name) + 1 : NaN;
}

export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** A calendar's date and time as if it were UTC; `undefined` for dates that do not exist (a leap second does). */
export function readCivilTime(civil: CivilTime): number | undefined {
  const { year, month, day, hour, minute, second } = civil;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return undefined;
  }
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + civil.millisecond;
}
