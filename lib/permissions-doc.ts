/** Writes docs/permissions.md from the same data as the role's policy. Pure. */
import { parseEnvironment, type Environment } from '../lambda/config';
import { chooseAlarmName } from './alarm-name';
import { listPermissions, type Permission } from './permissions';
import { listRestartPermissions } from './restart-permissions';
import { listWidgetPermissions } from './widget-permissions';

/** Describes what the function of this environment file may do, for those who must approve it. */
export function describePermissions(example: unknown): string {
  const environment = parseEnvironment('example', example);
  const enforcing = { ...environment, mode: 'enforce' as const };
  const { account, region } = environment;
  const scope = {
    partition: 'aws',
    alarmName: chooseAlarmName(environment),
    tableArn: `arn:aws:dynamodb:${region}:${account}:table/<ledger>`,
    topicArn: `arn:aws:sns:${region}:${account}:<reports>`,
    chatTopicArn: undefined,
    failureQueueArn: `arn:aws:sqs:${region}:${account}:<failures>`,
    functionLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:<own log>`,
  };
  const observed = new Set(listPermissions(environment, scope).map(({ sid }) => sid));
  const listRestarts = (mode: Environment['mode']): readonly Permission[] =>
    [{ services: ['php-fpm', 'httpd'] }, { reboot: true as const }].flatMap((how) =>
      listRestartPermissions(
        { ...environment, mode, restart: { ...RESTART_DEFAULTS, ...how } },
        scope.partition,
      ),
    );
  const observedRestarts = new Set(listRestarts('observe').map(({ sid }) => sid));
  const following = listPermissions({ ...environment, alarm: { existing: 'web-unhealthy' } }, scope);
  return [
    introduction,
    ...listPermissions(enforcing, scope).map((permission) =>
      describePermission(permission, observed.has(permission.sid)),
    ),
    restartIntroduction,
    ...[...new Map(listRestarts('enforce').map((permission) => [permission.sid, permission])).values()].map(
      (permission) => describePermission(permission, observedRestarts.has(permission.sid)),
    ),
    followingIntroduction,
    ...following
      .filter(({ sid }) => sid === 'ReadAlarm')
      .map((permission) => describePermission(permission, true)),
    widgetIntroduction,
    ...listWidgetPermissions({
      tableArn: scope.tableArn,
      functionLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:<the widget's log>`,
    }).map((permission) => describePermission(permission, true)),
    whoMayCall,
  ].join('\n');
}

const introduction = `<!-- Written by scripts/docs.mjs from lib/permissions.ts. Do not edit. -->

# What Floodgate may do

The statements of the function's role, as they are deployed for \`environments/example.json\`; your own file's ids take the place of the example's. There is no other statement, no managed policy and no action with a \`*\` in its name. In mode \`observe\` the statements marked *enforce only* are left out: then the function can add nothing to the network and open nothing, whatever its code does; it can only take deny entries out, so that those from before end.
`;

const RESTART_DEFAULTS = { afterMinutes: 5, healthyWithinMinutes: 10, scalingGroups: [] };

const restartIntroduction = `# Where \`restart\` is configured

Only then: \`RebootServers\` for \`restart.reboot\`, \`RunRestartDocument\`, \`RestartServices\` and \`ReadRestarts\` for \`restart.services\`. With \`restart.instanceTag\` the instances are narrowed to those with the tag.
`;

const followingIntroduction = `# Where \`alarm.existing\` is configured

In place of the statement of the same name above.
`;

const widgetIntroduction = `# What the dashboard's widget may do

A second function, with a role of its own: it shows what stands, and can change nothing. Its buttons call Floodgate's function with the rights of whoever presses them: give \`lambda:InvokeFunction\` on that function only to people who may change the network.
`;

const whoMayCall = `# Who may call what the stack makes

- Floodgate's function: CloudWatch, for the environment's own alarm; EventBridge, for the rule of the tick and, with \`alarm.existing\`, the rule that follows the alarm. Each for that one alarm or rule, by its ARN.
- The topic of reports, where it is the stack's own: CloudWatch, for the stack's own alarms, by their ARNs. Nobody without TLS, here and at the chat topic.
- The failure queue: EventBridge, for the rule that follows an existing alarm. Nobody without TLS.
- The roles: Lambda.

\`test/privilege/\` plays every scenario and holds what is asked for against the synthesized policies, both ways: each request must be allowed; each action, resource, principal and condition must be needed; and a request that differs in one thing (another account, region, network ACL, group, tag, alarm) must be refused. It knows what each call asks of IAM from AWS's Service Authorization Reference; it has not been tried on AWS.
`;

function describePermission(permission: Permission, alsoObserving: boolean): string {
  const { sid, reason, actions, resources, wildcard, conditions } = permission;
  return [
    `## ${sid}${alsoObserving ? '' : ' (enforce only)'}`,
    '',
    reason,
    '',
    `Actions: ${quoteAll(actions)}`,
    '',
    `Resources: ${quoteAll(resources)}${wildcard === undefined ? '' : ` — ${wildcard}`}`,
    '',
    ...Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).flatMap(([key, value]) => [
        `Only if \`${key}\` (${operator}) is ${quoteAll([value].flat())}.`,
        '',
      ]),
    ),
  ].join('\n');
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
