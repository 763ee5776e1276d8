/** What an environment's function is granted, from the same data as its role: quick enough to hold every call against. */
import type { Call } from '../../drill/account/calls';
import type { AccountState } from '../../drill/account/state';
import type { Environment } from '../../lambda/config';
import { chooseAlarmName } from '../../lib/alarm-name';
import { listPermissions, type PermissionScope } from '../../lib/permissions';
import { listAsked } from './asked';
import { isAllowed, type Statement } from './iam';

const ROLE = 'the function';

/** Names of what the stack would have made. */
export type Deployed = Pick<PermissionScope, 'tableArn' | 'topicArn' | 'chatTopicArn'>;

export function listGranted(environment: Environment, deployed: Deployed): readonly Statement[] {
  const scope: PermissionScope = {
    ...deployed,
    partition: 'aws',
    alarmName: chooseAlarmName(environment),
    failureQueueArn: 'arn:aws:sqs:ap-northeast-1:123456789012:failures',
    functionLogGroupArn: 'arn:aws:logs:ap-northeast-1:123456789012:log-group:own',
  };
  return listPermissions(environment, scope).map(({ sid, actions, resources, conditions }) => ({
    sid,
    effect: 'Allow',
    principals: [ROLE],
    actions,
    resources,
    conditions: conditions ?? {},
  }));
}

/** What a call asks for and is not granted, in words. To be called before it takes effect. */
export function findUngranted(
  granted: readonly Statement[],
  call: Call,
  state: AccountState,
): readonly string[] {
  return listAsked(call, state)
    .filter((asked) => !isAllowed(granted, { ...asked, principal: ROLE }))
    .map(({ action, resource }) => `not granted: ${action} on ${resource}`);
}
