/** Does the alarm exist, watch this load balancer, and wake the function? Reads only. */
import { describeAlarmSetup } from '../aws/alarms';
import type { Clients } from '../../lambda/aws/clients';
import type { Environment } from '../../lambda/config';
import { chooseAlarmName } from '../../lib/alarm-name';
import { chooseFunctionName } from '../../lib/function-name';
import { note, notReady, ready, type Finding } from './finding';

const SUBJECT = 'alarm';

export async function checkAlarm(
  { cloudwatch }: Pick<Clients, 'cloudwatch'>,
  environment: Environment,
): Promise<readonly Finding[]> {
  const name = chooseAlarmName(environment);
  const functionName = chooseFunctionName(environment.name);
  const isOurs = !('existing' in environment.alarm);
  const alarm = await describeAlarmSetup(cloudwatch, name);
  if (alarm === undefined) {
    const fix = isOurs
      ? `npx cdk deploy ${functionName}`
      : `correct "alarm.existing" in environments/${environment.name}.json, or leave it out for an alarm of our own`;
    return [notReady(SUBJECT, `${name} does not exist`, fix)];
  }
  const watched = alarm.dimensions['LoadBalancer'];
  if (watched !== undefined && watched !== environment.loadBalancer)
    return [
      notReady(
        SUBJECT,
        `${name} watches ${watched}`,
        'name an alarm of this load balancer in "alarm.existing"',
      ),
    ];
  // An alarm of others is followed through EventBridge, which tells of every state change, actions or not.
  if (isOurs && !alarm.actionsEnabled)
    return [
      notReady(
        SUBJECT,
        `the actions of ${name} are switched off`,
        `aws cloudwatch enable-alarm-actions --alarm-names ${name}`,
      ),
    ];
  if (isOurs && !alarm.actions.some((arn) => arn.includes(`:function:${functionName}`)))
    return [notReady(SUBJECT, `${name} does not call ${functionName}`, `npx cdk deploy ${functionName}`)];
  const found = `${name} is ${alarm.state}`;
  return [
    alarm.state === 'ALARM' ? note(SUBJECT, `${found}: an incident should be open`) : ready(SUBJECT, found),
  ];
}
