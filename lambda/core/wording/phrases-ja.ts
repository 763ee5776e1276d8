/**
 * The sentences that the rules write in English beside their findings (why somebody is an offender, why a rule was
 * kept, what happened when), in Japanese. Slots: {n} a number, {s} one word, {t} text as it is, {p} a sentence again; `rule(s)` and `den(y|ies)`
 * stand for one and for several.
 * A sentence without a template here stays English: shown is better than lost.
 */
import { PHRASES_OF_GROUPS } from './phrases-ja-groups';
import { PHRASES_OF_RESTARTS } from './phrases-ja-restarts';
import { PHRASES_OF_RUNS } from './phrases-ja-runs';
import { PHRASES_OF_RULES } from './phrases-ja-rules';

export type Phrase = readonly [english: string, japanese: string];

const SLOTS: Readonly<Record<string, string>> = {
  n: '(\\d[\\d.,]*)',
  s: '(\\S+)',
  t: '(.+?)',
  p: '(.+?)',
};
/** Several lazy slots on a very long text could take long; the rules' own sentences are far shorter. */
const LONGEST_TRANSLATED = 2_000;

interface Template {
  readonly pattern: RegExp;
  readonly kinds: readonly string[];
  readonly japanese: string;
}

const TEMPLATES: readonly Template[] = [
  ...PHRASES_OF_GROUPS,
  ...PHRASES_OF_RULES,
  ...PHRASES_OF_RESTARTS,
  ...PHRASES_OF_RUNS,
].map(compile);

/** Translates one sentence, or several with semicolons between them. */
export function translatePhrase(english: string): string {
  if (english.length > LONGEST_TRANSLATED) return english;
  const whole = translateOne(english);
  if (whole !== undefined) return whole;
  const parts = english.split('; ');
  return parts.length > 1 ? parts.map((part) => translatePhrase(part)).join('、') : english;
}

function translateOne(english: string): string | undefined {
  for (const { pattern, kinds, japanese } of TEMPLATES) {
    const match = pattern.exec(english);
    if (match === null) continue;
    const filled = kinds.map((kind, index) => {
      const text = match[index + 1] ?? '';
      return kind === 'p' ? translatePhrase(text) : text;
    });
    return japanese.replace(/\{(\d)\}/g, (_, index: string) => filled[Number(index)] ?? '');
  }
  return undefined;
}

function compile([english, japanese]: Phrase): Template {
  const kinds: string[] = [];
  const source = english
    .split(/(\{[nstp]\})/)
    .map((part) => {
      const kind = /^\{([nstp])\}$/.exec(part)?.[1];
      if (kind === undefined)
        return part
          .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
          .replace(/\\\(s\\\)/g, 's?')
          .replace(/\\\(([a-z]*)\\\|([a-z]+)\\\)/g, '(?:$1|$2)');
      kinds.push(kind);
      return SLOTS[kind] ?? '';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`, 's'), kinds, japanese };
}
