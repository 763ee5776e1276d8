/** Refusals of EC2 that several operations share. */
import { failure } from '../failures';

export function refuse(name: string, message: string): Error {
  return failure('ec2', name, message);
}

/** The parameter must be there. */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined)
    throw refuse('MissingParameter', `The request must contain the parameter ${parameter}`);
  return value;
}

/** The thing with that id, or AWS's refusal. */
export function find<T>(things: ReadonlyMap<string, T>, id: string, errorName: string): T {
  const thing = things.get(id);
  if (thing === undefined) throw refuse(errorName, `The ID '${id}' does not exist`);
  return thing;
}
