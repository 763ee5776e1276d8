import type { EnvironmentFile } from '../../lambda/config';
import { bundleFunction } from './bundled';
import { listActions } from './synthesize';

/** IAM's prefix for each SDK client. */
const PREFIXES: Readonly<Record<string, string>> = {
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'service-quotas': 'servicequotas',
  sns: 'sns',
  ssm: 'ssm',
};
/** A transaction is authorised as the writes that it is made of. */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:TransactWriteItems': [
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
};
/** Granted, but not by a call of ours: Lambda's own work, and tags that AuthorizeSecurityGroupIngress carries. */
const WITHOUT_A_CALL = ['ec2:CreateTags', 'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];

/** Part of every DynamoDB client, and sent only with endpoint discovery, which is off. */
const NEVER_SENT = ['dynamodb:DescribeEndpoints'];

/** What the deployed bundle can call: the SDK commands that are left in it after tree shaking. */
function listBundledActions(entry?: string): string[] {
  const command = /@aws-sdk\/client-([a-z0-9-]+)\/dist-es\/commands\/(\w+)Command\.js$/;
  const bundle = bundleFunction(entry);
  bundle.remove();
  const actions = bundle.sources.flatMap((path) => {
    const [, client = '', name = ''] = command.exec(path) ?? [];
    if (name === '') return [];
    const action = `${PREFIXES[client] ?? client}:${name}`;
    return WITHIN[action] ?? [action];
  });
  return [...new Set(actions)].filter((action) => !NEVER_SENT.includes(action)).sort();
}

describe('least privilege', () => {
  const everything: Partial<EnvironmentFile> = { mode: 'enforce', neverBlock: ['pl-0a1b2c3d'] };

  it('grants exactly what the deployed code can call', () => {
    const ways = [{ services: ['httpd'] }, { reboot: true as const }];
    const actions = ways.flatMap((restart) => listActions({ ...everything, restart }));
    const granted = [...new Set(actions)].filter((action) => !WITHOUT_A_CALL.includes(action)).sort();
    expect(granted).toEqual(listBundledActions());
    // Two stacks are synthesized, and the whole function is bundled.
  }, 60_000);

  it("lets the widget's function read the ledger and write its log, and its code can do nothing else", () => {
    const granted = listActions(everything, 'widget').filter((action) => !WITHOUT_A_CALL.includes(action));
    expect(granted).toEqual(['dynamodb:Query']);
    expect(listBundledActions('lambda/widget.ts')).toEqual(['dynamodb:Query']);
  }, 60_000);
});
