/** The actions by hand: what is asked before, what the function is sent, how its answer reads, how the run ends. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mockClient } from 'aws-sdk-client-mock';
import { FILE, makeFolder } from '../support/environment-folder';
import { runFloodgate, type Setting, type Told } from '../support/run-floodgate';

const lambda = mockClient(LambdaClient);
const elb = mockClient(ElasticLoadBalancingV2Client);
const ec2 = mockClient(EC2Client);
const folder = makeFolder({ production: FILE });

beforeEach(() => [lambda, elb, ec2].forEach((mock) => mock.reset()));
afterAll(() => folder.remove());

const run = (words: readonly string[], setting: Setting = {}): Promise<Told> =>
  runFloodgate(words, { directory: folder.path, ...setting });

function report(parts: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    environment: 'production',
    region: 'eu-west-1',
    language: 'en',
    timeZone: 'UTC',
    action: 'status',
    mode: 'enforce',
    at: '2026-03-01T12:00:00.000Z',
    summary: 'No open incident.',
    outcomes: [],
    targets: [],
    failures: [],
    ...parts,
  };
}

function answer(value: unknown, functionError?: string) {
  const payload = Uint8ArrayBlobAdapter.fromString(JSON.stringify(value));
  return { Payload: payload, ...(functionError === undefined ? {} : { FunctionError: functionError }) };
}

/** The events that the function was sent, in their order. */
function sent(): unknown[] {
  return lambda
    .commandCalls(InvokeCommand)
    .map(
      ({ args: [{ input }] }) => JSON.parse(new TextDecoder().decode(input.Payload as Uint8Array)) as unknown,
    );
}

describe('what the function is sent', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['plan', { action: 'plan' }],
    ['status', { action: 'status' }],
    ['status --incident i1', { action: 'status', incident: 'i1' }],
    ['explain 2001:DB8::0:7', { action: 'explain', address: '2001:db8::7' }],
    ['remediate --yes', { action: 'remediate' }],
    ['lock-down --yes', { action: 'lock-down' }],
    ['lock-down --members eni-0a1b2c3d --yes', { action: 'lock-down', members: ['eni-0a1b2c3d'] }],
    ['restart --yes', { action: 'restart' }],
    ['restart i-0a1b2c3d --yes', { action: 'restart', targets: ['i-0a1b2c3d'] }],
    ['retire --yes', { action: 'retire' }],
    ['rollback --yes', { action: 'rollback', what: 'all' }],
    ['rollback --yes --what denies --incident i1', { action: 'rollback', what: 'denies', incident: 'i1' }],
    ['allow 203.0.113.7 --yes', { action: 'allow', addresses: ['203.0.113.7'] }],
    [
      'deny 203.0.113.7 203.0.113.9 --minutes 90 --reason scans --yes',
      { action: 'deny', addresses: ['203.0.113.7', '203.0.113.9'], minutes: 90, reason: 'scans' },
    ],
    [
      'deny 203.0.113.7 --reason scans --yes',
      { action: 'deny', addresses: ['203.0.113.7'], reason: 'scans' },
    ],
  ];
  it.each(cases)('%s', async (words, event) => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    expect(await run(words.split(' '))).toMatchObject({ code: 0, err: '' });
    expect(sent()).toEqual([event]);
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.FunctionName).toBe('Floodgate-production');
  });
});

describe('before a network is changed', () => {
  const CHANGING = ['remediate', 'lock-down', 'restart', 'retire', 'rollback', 'allow 203.0.113.7'];

  it.each([...CHANGING, 'deny 203.0.113.7 --reason x'])(
    '%s refuses where nobody can be asked, and sends nothing',
    async (words) => {
      const { code, err } = await run(words.split(' '));
      expect(code).toBe(2);
      expect(err).toContain('there is no terminal to ask on; add --yes if it is meant. Nothing was changed.');
      expect(sent()).toEqual([]);
    },
  );

  it('shows the plan, asks, and acts on the word yes', async () => {
    lambda
      .on(InvokeCommand)
      .resolvesOnce(answer(report({ summary: 'Dry run: 5 to deny.' })))
      .resolves(answer(report({ summary: '5 denied.' })));
    const { code, out, err } = await run(['remediate'], { typed: 'yes\n' });
    expect(sent()).toEqual([{ action: 'plan' }, { action: 'remediate' }]);
    expect(err).toContain('Dry run: 5 to deny.');
    expect(err).toContain('Do this in environment production (account 123456789012, eu-west-1)? (yes/no)');
    expect(out).toContain('5 denied.');
    expect(code).toBe(0);
  });

  it.each(['no\n', 'y\nperhaps\ny\n', '', '\n\n\n'])('does nothing on %j', async (typed) => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    const { code, out, err } = await run(['rollback'], { typed });
    expect(sent()).toEqual([{ action: 'status' }]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Nothing was changed.');
  });

  it('says for how long, where and whom it would deny', async () => {
    const { err } = await run(['deny', '203.0.113.7', '--reason', 'x'], { typed: 'no\n' });
    expect(err).toContain('Deny for 60 minutes in acl-0a1b2c3d4e5f67890:\n  203.0.113.7\n');
  });

  it('says of a lock-down what it can, where its credentials cannot read the network', async () => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    elb.rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: {} }));
    ec2.rejects(Object.assign(new Error('no'), { name: 'UnauthorizedOperation', $metadata: {} }));
    const { code, err } = await run(['lock-down'], { typed: 'no\n' });
    expect([code, sent()]).toEqual([1, [{ action: 'status' }]]);
    expect(err).toContain(
      'Close sg-0a1b2c3d4e5f67890 to all but load balancers and office (198.51.100.0/24).',
    );
    expect(err).toMatch(/cannot be listed with these credentials \([A-Za-z]+: no\)/);
  });

  it('stops where the preview fails', async () => {
    lambda.on(InvokeCommand).resolves(answer({ errorType: 'Error', errorMessage: 'no ledger' }, 'Unhandled'));
    const { code, err } = await run(['remediate'], { typed: 'yes\n' });
    expect([code, sent()]).toEqual([1, [{ action: 'plan' }]]);
    expect(err).toContain('no ledger');
  });
});

describe('the preview of a rollback', () => {
  it('of one incident shows what stands of that one', async () => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    await run(['rollback', '--incident', 'i1'], { typed: 'no\n' });
    expect(sent()).toEqual([{ action: 'status', incident: 'i1' }]);
  });
});

describe('a preview with failures', () => {
  it('is shown, and nobody is asked', async () => {
    lambda.on(InvokeCommand).resolves(answer(report({ failures: ['the logs could not be read'] })));
    const { code, err } = await run(['remediate'], { typed: 'yes\n' });
    expect([code, sent()]).toEqual([1, [{ action: 'plan' }]]);
    expect(err).toMatch(/the logs could not be read[\s\S]*nothing was changed; --yes acts/);
    expect(err).not.toContain('(yes/no)');
  });
});

describe('the answer', () => {
  it('is one JSON document with --json, questions and notes aside', async () => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    const { out } = await run(['status', '--json']);
    expect(out).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(out)).toEqual(report());
  });

  it('is written as a page, too, and a page that cannot be written is a failure', async () => {
    lambda.on(InvokeCommand).resolves(answer(report()));
    const file = join(folder.path, 'status.html');
    expect((await run(['status', '--html', file])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*No open incident\./i);
    const { code, err } = await run(['status', '--html', join(folder.path, 'none', 'status.html')]);
    expect(code).toBe(1);
    expect(err).toContain('the page could not be written');
  });

  it('ends with 1 where the report tells a failure', async () => {
    lambda.on(InvokeCommand).resolves(answer(report({ failures: ['acl-1: refused'] })));
    const { code, out } = await run(['status']);
    expect(code).toBe(1);
    expect(out).toContain('FAILED\n  acl-1: refused');
  });

  it('ends with 1 where the run failed, and JSON says so, too', async () => {
    const failure = { errorType: 'RemediationError', errorMessage: 'No evidence.' };
    lambda.on(InvokeCommand).resolves(answer(failure, 'Unhandled'));
    const { code, out, err } = await run(['plan', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      { error: { type: 'RemediationError', message: 'No evidence.' } },
    ]);
    expect(err).toBe('floodgate: No evidence.\n');
  });

  it('ends with 2 where the function does not take the words', async () => {
    const failure = { errorType: 'EventError', errorMessage: 'Must not be denied: 10.0.0.1: private.' };
    lambda.on(InvokeCommand).resolves(answer(failure, 'Unhandled'));
    const { code, out, err } = await run(['deny', '10.0.0.1', '--reason', 'x', '--yes']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Must not be denied');
  });

  it('says what to do where the function is not deployed', async () => {
    lambda
      .on(InvokeCommand)
      .rejects(Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' }));
    const { code, err } = await run(['status']);
    expect(code).toBe(1);
    expect(err).toContain('`npx cdk deploy Floodgate-production` makes it');
  });

  it('says how credentials are chosen where there are none', async () => {
    const error = Object.assign(new Error('Could not load any'), { name: 'CredentialsProviderError' });
    lambda.on(InvokeCommand).rejects(error);
    const { code, err } = await run(['status']);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^floodgate: .*; right would be --profile, .*\n$/),
    ]);
  });

  it('is no report: it is not shown as one', async () => {
    lambda.on(InvokeCommand).resolves(answer({ hello: 'world' }));
    const { code, err } = await run(['status']);
    expect(code).toBe(1);
    expect(err).toContain('Floodgate-production is of another version');
  });

  it('is waited for while another run is at work', async () => {
    const busy = answer(report({ isBusy: true, summary: 'Another run is at work.' }));
    lambda.on(InvokeCommand).resolvesOnce(busy).resolvesOnce(busy).resolves(answer(report()));
    const { code, out, waitedMs } = await run(['retire', '--yes']);
    expect([code, waitedMs]).toEqual([0, 10_000]);
    expect(out).toContain('No open incident.');
  });

  it('is a failure where the other run does not end', async () => {
    lambda.on(InvokeCommand).resolves(answer(report({ isBusy: true, summary: 'Another run is at work.' })));
    const { code, err, waitedMs } = await run(['retire', '--yes']);
    expect(code).toBe(1);
    expect(waitedMs).toBeGreaterThan(60_000);
    expect(err).toContain('nothing was done: another run is still at work');
  });
});

describe('hostile text in the answer', () => {
  const HOSTILE = '\u001b]0;owned\u0007\u009b31m\u202egnp.exe\u2028next\rback';
  const acts = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/;

  it.each([
    ['in the summary', report({ summary: HOSTILE })],
    ['in a failure', report({ failures: [HOSTILE] })],
    ['in a target', report({ targets: [{ id: HOSTILE, port: 80, health: HOSTILE }] })],
  ])('%s does not act on the terminal, nor in JSON', async (_where, value) => {
    lambda.on(InvokeCommand).resolves(answer(value));
    expect((await run(['status'])).out).not.toMatch(acts);
    const { out } = await run(['status', '--json']);
    expect(out).not.toMatch(acts);
    expect(JSON.parse(out)).toEqual(value);
  });

  it('in an error does not act on the terminal, nor does it add lines of its own', async () => {
    const errorMessage = `${HOSTILE}\nfloodgate: all is well`;
    lambda.on(InvokeCommand).resolves(answer({ errorType: 'Error', errorMessage }, 'Unhandled'));
    const { err } = await run(['status']);
    expect(err).not.toMatch(acts);
    expect(err).toMatch(/^floodgate: .*\n$/);
  });
});
