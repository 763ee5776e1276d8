/** Tells cdk-nag why a statement holds a `*`, finding by finding, so that a new one is never waved through. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Permission } from './permissions';

/** Acknowledges the wildcards of these permissions with the reasons that they carry; those without a reason stay findings. */
export function explainWildcards(role: Role, permissions: readonly Permission[]): void {
  const reasons = new Map<string, string>();
  for (const { wildcard, resources } of permissions) {
    if (wildcard === undefined) continue;
    for (const resource of resources) {
      const name = nameResource(Stack.of(role).resolve(resource));
      // What names one thing is no finding, though a `*` stands beside it.
      if (!name.includes('*')) continue;
      const finding = `AwsSolutions-IAM5[Resource::${name}]`;
      const before = reasons.get(finding);
      reasons.set(finding, before === undefined ? wildcard : `${before} ${wildcard}`);
    }
  }
  Validations.of(role).acknowledge(...[...reasons].map(([id, reason]) => ({ id, reason })));
}

/** Writes a resolved ARN as cdk-nag does: references become `<LogicalId>`. */
function nameResource(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  if (Array.isArray(resource)) return resource.map(nameResource).join('');
  if (typeof resource !== 'object' || resource === null) return '';
  if ('Ref' in resource) return `<${String(resource.Ref)}>`;
  if ('Fn::Join' in resource && Array.isArray(resource['Fn::Join']))
    return nameResource(resource['Fn::Join'][1]);
  return '';
}
