/** The kinds of fields that Apache and nginx share: how far each reaches, and what it may be used for. Pure data. */
import type { FieldPart, Meaning } from './log-format';

/** A field without its place in the line. */
export type FieldKind = Pick<FieldPart, 'extent' | 'characters' | 'shape' | 'meaning'>;

/**
 * Text of a free field: no plain quote (Apache's ap_escape_logitem and nginx's log escaping write `\"` or `\x22`),
 * each backslash with the character that it escapes. Loops are unrolled: the alternation overflows some engines.
 */
export const FREE = String.raw`[^"\\]*(?:\\.[^"\\]*)*`;
/** The same where tabs part the fields (LTSV): the servers escape control characters, too. */
export const FREE_WITHOUT_TAB = String.raw`[^"\\\t]*(?:\\.[^"\\\t]*)*`;
/** A free text without spaces. */
export const WORD = String.raw`[^ "\\\t]*(?:\\.[^ "\\\t]*)*`;

/** The same addresses that addresses.ts reads; a name (HostnameLookups) is not taken for one. */
const ADDRESS = String.raw`[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+`;

export function token(characters: string, meaning?: Meaning): FieldKind {
  return { extent: 'token', characters, shape: `[${characters}]*`, meaning };
}

export function free(meaning?: Meaning): FieldKind {
  return { extent: 'free', characters: '', shape: '', meaning };
}

export const WILD: FieldKind = { extent: 'wild', characters: '', shape: '', meaning: undefined };

/** A word: ends before a space. */
export function word(meaning?: Meaning): FieldKind {
  return { extent: 'token', characters: String.raw`^ "\\\t`, shape: WORD, meaning };
}

export function client(rank: number, traits: { isPeer: boolean; mayBeName: boolean }): FieldKind {
  return {
    extent: 'token',
    characters: '0-9A-Fa-f:.',
    shape: ADDRESS,
    meaning: { is: 'client', rank, ...traits },
  };
}

export function status(rank: number): FieldKind {
  return { extent: 'token', characters: '0-9-', shape: '[0-9]{3}|-', meaning: { is: 'status', rank } };
}

export function duration(rank: number, unitsPerSecond: number): FieldKind {
  return token('0-9.-', { is: 'duration', rank, unitsPerSecond });
}

export const ADDRESS_TOKEN = token('0-9A-Fa-f:.');
export const NUMBER_TOKEN = token('0-9.-');
