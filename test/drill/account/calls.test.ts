import {
  CreateNetworkAclEntryCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { createAccount } from '../../../drill/account/account';
import { Killed, refused, throttled, timedOut } from '../../../drill/account/failures';
import { buildSite } from '../../../drill/incidents/site';
import { openAccount, refusalOf, SITE } from './site';

const deny = new CreateNetworkAclEntryCommand({
  NetworkAclId: SITE.aclId,
  RuleNumber: 1,
  CidrBlock: '192.0.2.1/32',
  Egress: false,
  Protocol: '-1',
  RuleAction: 'deny',
});
const look = new DescribeVpcsCommand({});

function open() {
  const account = openAccount();
  const hasDeny = () =>
    account.state.networkAcls.get(SITE.aclId)?.entries.some((one) => one.ruleNumber === 1) === true;
  return { account, hasDeny };
}

describe('calls to the account', () => {
  it('are recorded with what they name, refused ones included', async () => {
    const { account } = open();
    await account.clients.ec2.send(deny);
    await refusalOf(account.clients.ec2.send(deny));
    await account
      .startRun('second')
      .sns.send(new PublishCommand({ TopicArn: SITE.topicArn, Message: 'hello' }));
    expect(account.calls).toMatchObject([
      { number: 1, service: 'ec2', action: 'CreateNetworkAclEntry', resources: [SITE.aclId], run: 'main' },
      { number: 2, action: 'CreateNetworkAclEntry' },
      { number: 3, service: 'sns', action: 'Publish', resources: [SITE.topicArn], run: 'second' },
    ]);
    expect(account.calls[0]?.input).toMatchObject({ RuleNumber: 1, CidrBlock: '192.0.2.1/32' });
  });

  it('of an operation that is not known fail, and say which are', async () => {
    const { account } = open();
    const call = account.clients.ec2.send(new DescribeKeyPairsCommand({}));
    await expect(call).rejects.toThrow(/does not know ec2:DescribeKeyPairs; it knows .*DescribeNetworkAcls/);
  });

  it('take virtual time', async () => {
    const account = createAccount({ start: new Date('2020-12-24T07:00:00Z') });
    buildSite(account);
    await account.clients.ec2.send(look);
    await account.clients.sns.send(new PublishCommand({ TopicArn: SITE.topicArn, Message: 'hello' }));
    expect(account.clock.now().toISOString()).toBe('2020-12-24T07:00:00.120Z');
  });

  it('overlap when they are sent together', async () => {
    const account = createAccount({ start: new Date('2020-12-24T07:00:00Z') });
    await Promise.all([1, 2, 3].map(() => account.clients.ec2.send(look)));
    expect(account.clock.now().toISOString()).toBe('2020-12-24T07:00:00.080Z');
  });

  it('meet in another order with another seed', async () => {
    const winners = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (shuffleSeed) => {
        const account = createAccount({ start: new Date('2020-12-24T07:00:00Z'), shuffleSeed });
        buildSite(account);
        const runs = ['a', 'b'].map((name) =>
          account
            .startRun(name)
            .ec2.send(deny)
            .then(
              () => name,
              () => '',
            ),
        );
        return (await Promise.all(runs)).join('');
      }),
    );
    expect(new Set(winners)).toEqual(new Set(['a', 'b']));
  });
});

describe('a hook', () => {
  it('can make a call fail without effect, or with it', async () => {
    const { account, hasDeny } = open();
    const takeAway = account.onCall(() => ({ failBefore: throttled('ec2') }));
    expect(await refusalOf(account.clients.ec2.send(deny))).toBe('RequestLimitExceeded');
    expect(hasDeny()).toBe(false);
    takeAway();
    account.onCall(() => ({ failAfter: timedOut() }));
    expect(await refusalOf(account.clients.ec2.send(deny))).toBe('TimeoutError');
    expect(hasDeny()).toBe(true);
  });

  it('can choose its call, and slow it down', async () => {
    const { account } = open();
    account.onCall((call) => (call.number === 2 ? { latencyMs: 5_000 } : undefined));
    await account.clients.ec2.send(look);
    expect(account.clock.now().toISOString()).toBe('2020-12-24T07:00:00.000Z');
    await account.clients.ec2.send(look);
    expect(account.clock.now().toISOString()).toBe('2020-12-24T07:00:05.000Z');
  });

  it.each(['before', 'after'] as const)(
    'can kill a run %s the effect: nothing of it goes through any more',
    async (kill) => {
      const { account, hasDeny } = open();
      account.onCall((call) => (call.action === 'CreateNetworkAclEntry' ? { kill } : undefined));
      const victim = account.startRun('victim');
      await expect(victim.ec2.send(deny)).rejects.toBeInstanceOf(Killed);
      await expect(victim.ec2.send(look)).rejects.toBeInstanceOf(Killed);
      await expect(
        victim.sns.send(new PublishCommand({ TopicArn: SITE.topicArn, Message: 'x' })),
      ).rejects.toThrow('killed');
      expect(hasDeny()).toBe(kill === 'after');
      expect(account.calls).toHaveLength(1);
      expect(account.published).toEqual([]);
      await account.startRun('survivor').ec2.send(look);
    },
  );

  it('kills what the run has under way, too', async () => {
    const { account } = open();
    account.onCall((call) => (call.number === 1 ? { kill: 'before', latencyMs: 10 } : { latencyMs: 100 }));
    const victim = account.startRun('victim');
    const answers = await Promise.allSettled([victim.ec2.send(look), victim.ec2.send(deny)]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses under the name that the service uses', () => {
    expect([refused('ec2').name, refused('dynamodb').name]).toEqual([
      'UnauthorizedOperation',
      'AccessDeniedException',
    ]);
  });
});

describe('two accounts', () => {
  it('share nothing', async () => {
    const [first, second] = [open(), open()];
    await first.account.clients.ec2.send(deny);
    expect([first.hasDeny(), second.hasDeny()]).toEqual([true, false]);
    const describe_ = new DescribeNetworkAclsCommand({});
    const [one, other] = [
      await first.account.clients.ec2.send(describe_),
      await second.account.clients.ec2.send(describe_),
    ];
    expect(one.NetworkAcls?.[0]?.Entries?.length).toBe(other.NetworkAcls![0]!.Entries!.length + 1);
  });
});
