/** The role of a function of ours: exactly the statements that are listed, and every wildcard among them explained. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Permission } from './permissions';
import { explainWildcards } from './wildcards';

/** Makes the role that a function runs with. */
export function createOwnRole(
  scope: Construct,
  description: string,
  permissions: readonly Permission[],
): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description,
    inlinePolicies: { Floodgate: new PolicyDocument({ statements: permissions.map(toStatement) }) },
  });
  explainWildcards(role, permissions);
  return role;
}

function toStatement(permission: Permission): PolicyStatement {
  return new PolicyStatement({
    sid: permission.sid,
    actions: [...permission.actions],
    resources: [...permission.resources],
    ...(permission.conditions === undefined ? {} : { conditions: permission.conditions }),
  });
}

/** The ARN of a log group as permissions want it: the CDK's `logGroupArn` ends in `:*`. */
export function nameLogGroup(logGroup: LogGroup): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
