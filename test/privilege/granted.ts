/** What an environment's function is granted, from the same data as its role: quick enough to hold every call against. */
import type { Account } from '../../drill/account/account';
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

/** Tells from now on what calls ask for that the environment's role does not grant. */
export function watchGrants(
  { state, onCall }: Pick<Account, 'state' | 'onCall'>,
  environment: Environment,
  deployed: Deployed,
  tell: (what: string) => void,
): void {
  const granted = listGranted(environment, deployed);
  onCall((call) => {
    for (const asked of listAsked(call, state))
      if (!isAllowed(granted, { ...asked, principal: ROLE }))
        tell(`not granted: ${asked.action} on ${asked.resource}`);
    return undefined;
  });
}
