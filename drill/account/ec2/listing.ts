/**
 * What EC2's Describe operations have in common: ids, filters with wildcards, pages.
 */
import type { Filter } from '@aws-sdk/client-ec2';
import { takePage } from '../paging';
import type { Tags } from '../state';
import { refuse } from './failures';

/** What a thing has for each filter name that the operation knows. */
export type FilterValues<T> = Readonly<Record<string, (thing: T) => readonly string[]>>;

export interface ListingInput {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

interface Tagged {
  readonly tags: Tags;
}

/** The things that pass every filter; an unknown filter is refused, as AWS does. */
export function filterThings<T extends Tagged>(
  things: readonly T[],
  filters: readonly Filter[] | undefined,
  known: FilterValues<T>,
): readonly T[] {
  return (filters ?? []).reduce<readonly T[]>((left, filter) => {
    const name = filter.Name ?? '';
    const values = valuesFor(name, known);
    const patterns = (filter.Values ?? []).map(toPattern);
    return left.filter((thing) =>
      values(thing).some((value) => patterns.some((pattern) => pattern.test(value))),
    );
  }, things);
}

function valuesFor<T extends Tagged>(name: string, known: FilterValues<T>): (thing: T) => readonly string[] {
  const values = known[name];
  if (values !== undefined) return values;
  if (name.startsWith('tag:')) {
    return (thing) => {
      const value = thing.tags[name.slice('tag:'.length)];
      return value === undefined ? [] : [value];
    };
  }
  if (name === 'tag-key') return (thing) => Object.keys(thing.tags);
  throw refuse('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** Filter values may hold the wildcards `*` and `?`; a backslash takes their meaning away. */
function toPattern(value: string): RegExp {
  const source = value.replace(/\\?[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    return token.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** Filters, then cuts the page: EC2 takes 5 to 1,000 results a page, and hands out all when not asked. */
export function list<T extends Tagged>(
  things: readonly T[],
  input: ListingInput,
  known: FilterValues<T>,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const { MaxResults: size } = input;
  if (size !== undefined && (size < 5 || size > 1000)) {
    throw refuse(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  return takePage(filterThings(things, input.Filters, known), size, input.NextToken, (message) =>
    refuse('InvalidNextToken', message),
  );
}

/** `NextToken` for an answer: absent on the last page. */
export function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}

export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
