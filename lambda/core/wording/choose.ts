/** The sentences of a language. */
import { ENGLISH } from './en';
import { JAPANESE } from './ja';
import type { Language, Sentences } from './sentences';

const SENTENCES: Readonly<Record<Language, Sentences>> = { en: ENGLISH, ja: JAPANESE };

export function sentencesOf(language: Language): Sentences {
  return SENTENCES[language];
}
