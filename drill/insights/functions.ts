/**
 * Functions of Logs Insights on single values (user guide, "Boolean, comparison, numeric, datetime, and other
 * functions"): those that queries over access logs use.
 */
import ipaddr from 'ipaddr.js';
import { toFlag, toNumber, toText, type Value } from './values';

export interface KnownFunction {
  readonly least: number;
  readonly most: number;
  readonly call: (values: readonly Value[]) => Value;
}

const ofNumber = (call: (value: number) => number): KnownFunction => ({
  least: 1,
  most: 1,
  call: ([value]) => {
    const number = toNumber(value);
    return number === undefined ? undefined : call(number);
  },
});

const ofTexts = (
  count: number,
  call: (...texts: readonly [string, string, string]) => Value,
): KnownFunction => ({
  least: count,
  most: count,
  call: ([first, second, third]) =>
    first === undefined ? undefined : call(toText(first), toText(second), toText(third)),
});

const isBlank = (value: Value): boolean => value === undefined || toText(value).trim() === '';

export const FUNCTIONS: Readonly<Record<string, KnownFunction>> = {
  abs: ofNumber(Math.abs),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  sqrt: ofNumber(Math.sqrt),
  log: ofNumber(Math.log),
  // A time is kept as epoch milliseconds; it is only shown as a date.
  tomillis: ofNumber((time) => time),
  ispresent: { least: 1, most: 1, call: ([value]) => toFlag(value !== undefined) },
  isempty: { least: 1, most: 1, call: ([value]) => toFlag(value === undefined || value === '') },
  isblank: { least: 1, most: 1, call: ([value]) => toFlag(isBlank(value)) },
  coalesce: { least: 1, most: 30, call: (values) => values.find((value) => value !== undefined) },
  concat: { least: 1, most: 30, call: (values) => values.map(toText).join('') },
  tolower: ofTexts(1, (text) => text.toLowerCase()),
  toupper: ofTexts(1, (text) => text.toUpperCase()),
  trim: ofTexts(1, (text) => text.trim()),
  strlen: ofTexts(1, (text) => Array.from(text).length),
  strcontains: ofTexts(2, (text, part) => toFlag(text.includes(part))),
  replace: ofTexts(3, (text, part, other) => text.replaceAll(part, other)),
  substr: {
    least: 2,
    most: 3,
    call: ([text, start, length]) => substring(text, toNumber(start), toNumber(length)),
  },
  isvalidip: ofTexts(1, (text) => toFlag(isIpv4(text) || ipaddr.IPv6.isValid(text))),
  isvalidipv4: ofTexts(1, (text) => toFlag(isIpv4(text))),
  isvalidipv6: ofTexts(1, (text) => toFlag(ipaddr.IPv6.isValid(text))),
};

function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

function substring(value: Value, start = 0, length = Infinity): Value {
  return value === undefined ? undefined : toText(value).slice(start, start + length);
}
