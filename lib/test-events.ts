/**
 * Shareable test events, which the Lambda console offers to everybody under the tab Test. AWS keeps them as examples of a
 * schema in the registry of EventBridge that bears this name. The layout is that of AWS's own SAM command line; it has
 * not been tried on AWS.
 */
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';

const REGISTRY = 'lambda-testevent-schemas';

export interface TestEventsProps {
  readonly functionName: string;
  /** The registry is not there yet. */
  readonly makesRegistry: boolean;
}

/** By the names that the console lists. Nothing of it needs to be filled in; `rollback` means the open incident. */
const EVENTS: Readonly<Record<string, object>> = {
  plan: { action: 'plan' },
  status: { action: 'status' },
  remediate: { action: 'remediate' },
  'rollback-denies': { action: 'rollback', what: 'denies' },
  'rollback-lock-down': { action: 'rollback', what: 'lock-down' },
  rollback: { action: 'rollback', what: 'all' },
  retire: { action: 'retire' },
};

export class TestEvents extends Construct {
  constructor(scope: Construct, id: string, { functionName, makesRegistry }: TestEventsProps) {
    super(scope, id);
    const schema = new CfnSchema(this, 'Schema', {
      registryName: REGISTRY,
      schemaName: `_${functionName}-schema`,
      type: 'OpenApi3',
      description: `Test events of ${functionName}.`,
      content: JSON.stringify(describeEvents()),
    });
    if (!makesRegistry) return;
    const registry = new CfnRegistry(this, 'Registry', {
      registryName: REGISTRY,
      description: 'Shareable test events of the functions in this region.',
    });
    schema.node.addDependency(registry);
  }
}

function describeEvents(): object {
  const examples = Object.entries(EVENTS).map(([name, value]) => [name, { value }] as const);
  return {
    openapi: '3.0.0',
    info: { version: '1.0.0', title: 'Event' },
    paths: {},
    components: {
      schemas: {
        Event: {
          type: 'object',
          required: ['action'],
          properties: { action: { type: 'string' }, what: { type: 'string' } },
        },
      },
      examples: Object.fromEntries(examples),
    },
  };
}
