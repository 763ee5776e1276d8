import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { EnvironmentFile } from '../../lambda/config';
import { createStack } from './synthesize';

describe("AWS's solution checks (cdk-nag)", () => {
  const environments: Record<string, Partial<EnvironmentFile>> = {
    'an environment that enforces': { mode: 'enforce', neverBlock: ['pl-0a1b2c3d'] },
    'an environment that follows an existing alarm': {
      alarm: { existing: 'web-unhealthy' },
      testEvents: 'new-registry',
    },
  };
  it.each(Object.entries(environments))('find nothing in %s that is not explained', (_, changes) => {
    const { app } = createStack(changes);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
