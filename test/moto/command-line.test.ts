/** A person's path: init, check, deploy, check, plan, remediate, status, rollback, by the built command line. */
import { DescribeNetworkAclsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkResultSchema } from '../../bin/check/finding';
import type { EnvironmentFile } from '../../lambda/config';
import { buildCommandLine, type CommandLine } from './built-command-line';
import { deployStack } from './deploy';
import { describeWithMoto, startMoto, type Moto } from './start';
import { buildWorld, OFFICE, type World } from './world';

const FORMAT =
  'any %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i';
const OFFENDERS = ['136.175.9.209', '136.175.9.211', '136.175.9.213', '136.175.9.57', '216.144.247.78'];

/** Each step starts programs of its own, which takes its time on a busy machine. */
jest.setTimeout(90_000);

describeWithMoto('a person’s path', () => {
  let moto: Moto;
  let world: World;
  let floodgate: CommandLine;

  beforeAll(async () => {
    moto = await startMoto();
    world = await buildWorld(moto, new Date());
    floodgate = buildCommandLine(moto);
  }, 120_000);
  afterAll(async () => {
    floodgate.remove();
    await moto.stop();
  });

  const file = (): string => join(floodgate.directory, 'environments', 'web.json');
  const readFile = (): EnvironmentFile => JSON.parse(readFileSync(file(), 'utf8')) as EnvironmentFile;

  async function listDenied(): Promise<string[]> {
    const { NetworkAcls: [acl] = [] } = await new EC2Client(moto.client).send(
      new DescribeNetworkAclsCommand({ NetworkAclIds: [world.networkAclId] }),
    );
    return (acl?.Entries ?? [])
      .filter(
        ({ Egress, RuleAction, RuleNumber = 0 }) =>
          Egress !== true && RuleAction === 'deny' && RuleNumber < 100,
      )
      .map(({ CidrBlock = '' }) => CidrBlock.replace('/32', ''))
      .sort();
  }

  it('init says what it cannot know, with a line of the log', async () => {
    const { code, err } = await floodgate.run('init', 'web', '--office', OFFICE);
    expect(code).toBe(2);
    expect(err).toMatch(
      /\/web\/access_log: no known format reads these lines; --log-format takes .* One of them: any /,
    );
    const other = await floodgate.run('init', 'wbe', '--office', OFFICE);
    expect([other.code, other.err]).toEqual([
      2,
      'floodgate: there is no load balancer "wbe" here; there are web\n',
    ]);
  });

  it('init writes an environment file from the load balancer, and never over one', async () => {
    const { code, out } = await floodgate.run('init', 'web', '--office', OFFICE, '--log-format', FORMAT);
    expect(code).toBe(0);
    expect(out).toContain('environments/web.json is written, in mode observe');
    expect(out).toContain('"log_group_name": "/web/access_log"');
    expect(out).toContain('LogFormat "%{c}a ');
    const { $schema, ...written } = readFile();
    expect($schema).toBe('../docs/environment.schema.json');
    const { account, region, loadBalancer, targetGroup, networkAcls, webSecurityGroups, office, logs } =
      world.environment;
    const found = {
      account,
      region,
      loadBalancer,
      targetGroup,
      networkAcls,
      webSecurityGroups,
      office,
      logs,
    };
    expect(written).toEqual({ ...found, mode: 'observe' });
    const again = await floodgate.run('init', 'web', '--office', OFFICE, '--log-format', FORMAT);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('environments/web.json exists')]);
  });

  it('check says before the deployment what is missing', async () => {
    const { code, out } = await floodgate.run('check', '--json');
    const { ready, findings } = checkResultSchema.parse(JSON.parse(out));
    expect([code, ready]).toEqual([1, false]);
    expect(
      findings.filter(({ standing }) => standing === 'not ready').map(({ subject, fix }) => [subject, fix]),
    ).toEqual([
      ['alarm', 'npx cdk deploy Floodgate-web'],
      ['function', 'npx cdk deploy Floodgate-web'],
    ]);
    expect((await floodgate.run('plan')).err).toContain('there is no function Floodgate-web');
  });

  it('check is content once it is deployed, and names what differs from the file', async () => {
    const settings = { mode: 'enforce', lockDown: { settleSeconds: 0 }, keepLedger: false } as const;
    const value = { ...readFile(), ...settings, notify: { emails: ['ops@example.com'] } };
    writeFileSync(file(), JSON.stringify(value));
    await deployStack(moto, 'web', value);
    const { code, out } = await floodgate.run('check');
    expect([out, code]).toEqual([
      expect.stringMatching(/\nReady: \d+ ready, 0 not ready, \d+ notes?\.\n$/),
      0,
    ]);
    writeFileSync(file(), JSON.stringify({ ...value, webPorts: [80] }));
    const changed = await floodgate.run('check');
    expect(changed.out).toContain('the function has others than environments/web.json: webPorts');
    writeFileSync(file(), JSON.stringify(value));
  }, 120_000);

  it('plan tells and changes nothing', async () => {
    const { code, out } = await floodgate.run('plan');
    expect(code).toBe(0);
    expect(out).toContain('CONNECT flood from 5 clients');
    for (const address of OFFENDERS) expect(out).toContain(address);
    expect(await listDenied()).toEqual([]);
  });

  it('lock-down shows, before it asks, which rules would go', async () => {
    const { code, out } = await floodgate.runAtTerminal('no\n', 'lock-down');
    expect(code).toBe(1);
    expect(out).toMatch(
      /admit tcp\/80 from sg-[\s\S]*no longer admit tcp\/80 from 0\.0\.0\.0\/0[\s\S]*\(yes\/no\)/,
    );
    expect(out).toContain('Nothing was changed.');
  });

  it('remediate asks; a no, or nobody there, changes nothing', async () => {
    expect((await floodgate.run('remediate')).code).toBe(2);
    const { code, out } = await floodgate.runAtTerminal('no\n', 'remediate');
    expect(code).toBe(1);
    expect(out).toMatch(/CONNECT flood from 5 clients[\s\S]*\(yes\/no\)[\s\S]*Nothing was changed\./);
    expect(await listDenied()).toEqual([]);
  });

  it('remediate acts on yes', async () => {
    const { code, out } = await floodgate.runAtTerminal('yes\n', 'remediate');
    expect([out, code]).toEqual([expect.stringContaining('5 denied'), 0]);
    expect(await listDenied()).toEqual(OFFENDERS);
  });

  it('status shows what stands; explain says why', async () => {
    const { code, out } = await floodgate.run('status');
    expect([code, out]).toEqual([0, expect.stringContaining('216.144.247.78/32')]);
    const { out: json } = await floodgate.run('status', '--json');
    const { standing } = JSON.parse(json) as { standing: { denies: unknown[] } };
    expect(standing.denies).toHaveLength(5);
    await floodgate.run('status', '--html', 'incident.html');
    expect(readFileSync(join(floodgate.directory, 'incident.html'), 'utf8')).toContain('216.144.247.78');
    expect((await floodgate.run('explain', '216.144.247.78')).out).toContain('216.144.247.78: offender');
  });

  it('deny refuses what is our own, and allow ends a deny', async () => {
    const office = await floodgate.run('deny', '198.51.100.7', '--reason', 'test', '--yes');
    expect([office.code, office.err]).toEqual([
      2,
      expect.stringContaining('Must not be denied: 198.51.100.7: office'),
    ]);
    expect((await floodgate.run('allow', '216.144.247.78', '--yes')).code).toBe(0);
    expect(await listDenied()).toEqual(OFFENDERS.filter((address) => address !== '216.144.247.78'));
  });

  it('rollback puts everything back', async () => {
    const { code } = await floodgate.run('rollback', '--yes');
    expect(code).toBe(0);
    expect(await listDenied()).toEqual([]);
    const { out } = await floodgate.run('status');
    expect(out).toContain('0 denies, 0 group rules changed');
    const [, id = ''] = /Earlier incidents\n {2}(\S+)/.exec(out) ?? [];
    const past = await floodgate.run('status', '--incident', id);
    expect([past.code, past.out]).toEqual([
      0,
      expect.stringMatching(/is over: .*; nothing of it stands\.\n[\s\S]*\nOffenders\n/),
    ]);
    const unknown = await floodgate.run('status', '--incident', 'i-9');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('No incident "i-9" is known')]);
  });

  it('tells a run that fails with its whole report, and ends with 1', async () => {
    const sns = new SNSClient(moto.client);
    const { Topics: topics = [] } = await sns.send(new ListTopicsCommand({}));
    for (const { TopicArn } of topics) await sns.send(new DeleteTopicCommand({ TopicArn }));
    const { code, out } = await floodgate.run('deny', '203.0.113.7', '--reason', 'scans', '--yes');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^FAILED: [\s\S]*\nFAILED\n {2}nobody could be told: [\s\S]*\nDone\n.* 203\.0\.113\.7/,
    );
  });
});
