/** Several environments in one app: each in the account and region of its file, with all of its own. */
import { Template } from 'aws-cdk-lib/assertions';
import type { FloodgateStack } from '../../lib/floodgate-stack';
import { changeExample, createApp, createStackOf } from './synthesize';

const FILES = {
  production: { account: '111111111111', region: 'eu-central-1', mode: 'enforce' },
  staging: { account: '222222222222', region: 'us-gov-west-1', keepLedger: false },
} as const;

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: { readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] };
}

describe('several environments in one app', () => {
  const stacks = new Map<string, FloodgateStack>();
  const templates = new Map<string, Template>();
  beforeAll(() => {
    const app = createApp();
    for (const [name, changes] of Object.entries(FILES))
      stacks.set(name, createStackOf(name, changeExample(changes), app).stack);
    for (const [name, stack] of stacks) templates.set(name, Template.fromStack(stack));
  });
  const textOf = (name: string): string => JSON.stringify(templates.get(name));
  const resourcesOf = (name: string): readonly Resource[] =>
    Object.values(templates.get(name)?.toJSON()['Resources'] as Record<string, Resource>);

  it.each(Object.entries(FILES))(
    '%s goes into the account and region of its file',
    (name, { account, region }) => {
      const stack = stacks.get(name);
      expect([stack?.stackName, stack?.account, stack?.region]).toEqual([
        `Floodgate-${name}`,
        account,
        region,
      ]);
      const arns = textOf(name).match(/arn:[a-z-]+:[a-z0-9]+:[a-z0-9-]+:\d{12}/g) ?? [];
      const partition = name === 'staging' ? 'aws-us-gov' : 'aws';
      const places = arns.map((arn) => arn.replace(/^(arn:[a-z-]+):[a-z0-9]+:/, '$1:'));
      expect([...new Set(places)]).toEqual([`arn:${partition}:${region}:${account}`]);
    },
  );

  it.each(Object.keys(FILES))('%s knows nothing of the other', (name) => {
    const [other] = Object.entries(FILES).filter(([one]) => one !== name);
    expect(textOf(name)).not.toContain(other?.[0]);
    expect(textOf(name)).not.toContain(other?.[1].account);
  });

  it.each(Object.keys(FILES))(
    'what costs money in %s bears its name, so that the bill can be told apart',
    (name) => {
      const tagged = resourcesOf(name).filter(({ Properties }) => Properties.Tags !== undefined);
      expect(tagged.length).toBeGreaterThan(10);
      for (const { Properties } of tagged)
        expect(Properties.Tags).toContainEqual({ Key: 'floodgate:environment', Value: name });
    },
  );

  it('production keeps its ledger and its log when it is destroyed, staging as its file says does not', () => {
    const kept = (name: string): readonly string[] =>
      resourcesOf(name)
        .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
        .map(({ Type }) => Type)
        .sort();
    expect(kept('production')).toEqual(['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup']);
    expect(kept('staging')).toEqual([]);
  });

  it.each(Object.keys(FILES))('no log of %s is kept for ever', (name) => {
    const days = Object.values(templates.get(name)?.findResources('AWS::Logs::LogGroup') ?? {}).map(
      ({ Properties }) => (Properties as { RetentionInDays?: number }).RetentionInDays,
    );
    expect(days.sort()).toEqual([30, 365]);
  });

  it.each(Object.keys(FILES))(
    'no function of %s is put into a VPC: it reaches AWS, and nothing reaches it',
    (name) => {
      expect(textOf(name)).not.toContain('VpcConfig');
      expect(textOf(name)).not.toContain('AWS::Lambda::Url');
    },
  );
});
