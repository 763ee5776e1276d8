/** Refusals of CloudWatch Logs. */
import { failure } from '../failures';
import type { AccountState } from '../state';
import type { LogGroup } from './state';

export function refuse(name: string, message: string): Error {
  return failure('logs', name, message);
}

/** The group by its name or ARN; `*` at the end of an ARN is for policies, not for the API. */
export function findLogGroup(state: AccountState, identifier: string): LogGroup {
  const name = identifier.startsWith('arn:') ? (identifier.split(':log-group:')[1] ?? '') : identifier;
  const group = state.logGroups.get(name);
  if (group === undefined)
    throw refuse(
      'ResourceNotFoundException',
      `Log group '${name}' does not exist for account ID '${state.accountId}'`,
    );
  return group;
}
