import { spawnSync } from 'node:child_process';
import example from '../../environments/example.json';
import { bundleFunction, type Bundle } from './bundled';

/** Loads the bundle in a process of its own, as Lambda does, with these variables. */
function load({ folder }: Bundle, environment: unknown): { readonly status: number | null; output: string } {
  const code = `import('${folder}/index.mjs').then(({ handler }) => console.log(typeof handler))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'ap-northeast-1',
      NODE_NO_WARNINGS: '1',
      FLOODGATE_ENVIRONMENT_NAME: 'example',
      FLOODGATE_ENVIRONMENT: JSON.stringify(environment),
      FLOODGATE_TABLE: 'ledger',
      FLOODGATE_ALARM: 'alarm',
    },
  });
  return { status, output: stdout + stderr };
}

describe('the bundle that is deployed', () => {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = bundleFunction();
  }, 60_000);
  afterAll(() => bundle.remove());

  it('has less than a megabyte', () => {
    expect(bundle.bytes).toBeLessThan(1_000_000);
  });

  it('starts with the environment of the stack', () => {
    expect(load(bundle, example)).toEqual({ status: 0, output: 'function\n' });
  });

  it('tells what is wrong with an environment, by the names that our own code has', () => {
    const { status, output } = load(bundle, { ...example, mode: 'on' });
    expect(status).toBe(1);
    expect(output).toContain('ConfigError: environments/example.json has 1 problem');
    expect(output).toContain('at parseEnvironment (');
  });

  it('carries the shapes of the calls that it makes, and of no others', () => {
    const text = bundle.readText();
    const calls = ['CreateNetworkAclEntry', 'RunInstances', 'DescribeVpnConnections'];
    expect(calls.filter((call) => text.includes(call))).toEqual(['CreateNetworkAclEntry']);
  });

  it('carries nothing that writes JSON Schemas, and of package files the version', () => {
    const text = bundle.readText();
    expect(['unrepresentable', 'devDependencies'].filter((word) => text.includes(word))).toEqual([]);
    expect(text.includes('"3.1138.0"')).toBe(true);
  });

  it('takes its credentials from the environment, and asks neither files nor other services for them', () => {
    const providers = bundle.sources.flatMap((source) => /credential-provider-[a-z]+/.exec(source) ?? []);
    expect([...new Set(providers)]).toEqual(['credential-provider-env']);
    expect(bundle.sources.filter((source) => source.includes('nested-clients'))).toEqual([]);
  });
});
