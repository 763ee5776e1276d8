import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations, type App } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { EnvironmentFile } from '../../lambda/config';
import type { FloodgateStack } from '../../lib/floodgate-stack';
import { createStack } from './synthesize';

const EVERYTHING: Partial<EnvironmentFile> = {
  mode: 'enforce',
  neverBlock: ['pl-0a1b2c3d'],
  restart: { services: ['httpd'] },
  notify: { emails: ['ops@example.com'], chat: true },
};

interface ValidationReport {
  readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[];
}

/** What the checks find, by their own names. */
function listFindings(app: App): readonly string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
    return [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationFailed') throw error;
    const report = readFileSync(join(app.outdir, 'validation-report.json'), 'utf8');
    const { pluginReports } = JSON.parse(report) as ValidationReport;
    const names = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    return [...new Set(names)].sort();
  }
}

describe("AWS's solution checks (cdk-nag)", () => {
  const environments: Record<string, Partial<EnvironmentFile>> = {
    'an environment that enforces': EVERYTHING,
    'an environment that reboots': { mode: 'enforce', restart: { reboot: true } },
    'an environment that follows an existing alarm': {
      alarm: { existing: 'web-unhealthy' },
      testEvents: 'new-registry',
    },
  };
  it.each(Object.entries(environments))('find nothing in %s that is not explained', (_, changes) => {
    expect(listFindings(createStack(changes).app)).toEqual([]);
  });

  const additions: Record<string, [add: (stack: FloodgateStack) => void, finding: string]> = {
    'a queue that takes messages without TLS': [(stack) => new Queue(stack, 'Another'), 'AwsSolutions-SQS4'],
    'a grant with a `*` that carries no reason': [
      (stack) => {
        const statement = new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: ['arn:aws:s3:::web/*'],
        });
        const role = stack.node.findChild('Handler').node.findChild('Role');
        if (role instanceof Role) role.addToPolicy(statement);
      },
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::web/*]',
    ],
  };
  it.each(Object.entries(additions))('find %s', (_, [add, finding]) => {
    const { app, stack } = createStack(EVERYTHING);
    add(stack);
    expect(listFindings(app)).toContain(finding);
  });

  it('are told of nothing that they would not have found, and of everything with a reason', () => {
    const told = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => undefined);
    const found = listFindings(createStack(EVERYTHING).app);
    const acknowledged = told.mock.calls.flat();
    told.mockRestore();
    expect([...new Set(acknowledged.map(({ id }) => id))].sort()).toEqual(found);
    for (const { reason } of acknowledged) expect(reason).toMatch(/^[A-Z].{20,}\.$/s);
  });
});
