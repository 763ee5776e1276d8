/** Refusals and pages of Elastic Load Balancing v2. */
import { failure } from '../failures';
import { takePage, type Page } from '../paging';

const LARGEST_PAGE = 400;

export function refuse(name: string, message: string): Error {
  return failure('elb', name, message);
}

export function find<T>(things: ReadonlyMap<string, T>, arn: string, errorName: string): T {
  const thing = things.get(arn);
  if (thing === undefined) throw refuse(errorName, `'${arn}' not found`);
  return thing;
}

export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined) throw refuse('ValidationError', `${parameter} must be specified`);
  return value;
}

export function page<T>(
  items: readonly T[],
  input: { PageSize?: number | undefined; Marker?: string | undefined },
): Page<T> {
  return takePage(items, input.PageSize ?? LARGEST_PAGE, input.Marker, (message) =>
    refuse('ValidationError', message),
  );
}

/** `NextMarker` for an answer: absent on the last page. */
export function next(token: string | undefined): { NextMarker?: string } {
  return token === undefined ? {} : { NextMarker: token };
}
