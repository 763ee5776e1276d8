import { CreateNetworkAclEntryCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { arrivedEvents } from '../../../drill/account/logs/state';
import { at, openWorld, PAGE, SITE, STUCK } from './scene';

const VISITOR = '192.0.2.7';
const ATTACKER = '136.175.9.209';

const people = (way: 'load-balancer' | 'direct', addresses = [VISITOR]) => [
  { way, addresses, everyMs: 1_000, asks: [PAGE] },
];
const flood = { from: at(60), until: at(600), rampMs: 1_000 };
const floodOf = (address: string) => ({ ...flood, senders: [{ address, connections: 9, ask: () => STUCK }] });

function linesOf(
  account: ReturnType<typeof openWorld>['account'],
  group: string = SITE.accessGroup,
): readonly string[] {
  const nowMs = account.clock.nowMs();
  return arrivedEvents(account.state.logGroups.get(group)!, nowMs).map((event) => event.message);
}

const deny = (CidrBlock: string) =>
  new CreateNetworkAclEntryCommand({
    NetworkAclId: SITE.aclId,
    RuleNumber: 1,
    CidrBlock,
    Egress: false,
    Protocol: '-1',
    RuleAction: 'deny',
  });

describe('visitors of the load balancer', () => {
  it('are served, and logged under the address of a node with their own behind it', () => {
    const { account, world } = openWorld({ people: people('load-balancer') });
    world.run(at(60));
    expect([...world.visits.byStatus.keys()]).toEqual([200]);
    const line = linesOf(account).find((one) => one.includes(VISITOR));
    expect(line).toMatch(/^any 10\.0\.[12]\.10 - - .*"GET \/ HTTP\/1\.1" 200 .* 192\.0\.2\.7 https$/);
  });

  it('see 504 when every server is stuck, since the load balancer fails open to all of them', () => {
    const { account, world } = openWorld({ people: people('load-balancer'), waves: [floodOf(ATTACKER)] });
    world.run(at(150));
    const waiting = world.backends.map(({ server }) => server.waiting());
    world.run(at(200));
    expect(world.backends.every(({ server }, index) => server.waiting() > waiting[index]! + 10)).toBe(true);
    world.run(at(280));
    expect(world.visits.byStatus.get(504)).toBeGreaterThan(50);
    const errors = [...account.state.metrics.keys()].filter((key) => key.includes('HTTPCode_ELB_504_Count'));
    expect(errors).toHaveLength(1);
  });

  it('are sent around one sick server', () => {
    const one = { ...flood, senders: [{ address: ATTACKER, connections: 1, ask: () => STUCK }] };
    const { world } = openWorld({ workersPerServer: 1, people: people('load-balancer'), waves: [one] });
    world.run(at(150));
    const before = world.visits.byStatus.get(504) ?? 0;
    world.run(at(270));
    // Only what was sent before the server was found sick may still end in a time-out.
    expect((world.visits.byStatus.get(504) ?? 0) - before).toBeLessThanOrEqual(30);
    expect(world.visits.byStatus.get(200)).toBeGreaterThan(150);
  });

  it('are shut out by a deny that covers them, and never see the load balancer', async () => {
    const { account, world } = openWorld({ people: people('load-balancer') });
    await account.clients.ec2.send(deny('192.0.2.0/24'));
    world.run(at(60));
    expect([world.visits.shutOut > 30, world.visits.byStatus.size]).toEqual([true, 0]);
  });
});

describe('visitors of a server itself', () => {
  it('are served until the door is closed', async () => {
    const { account, world } = openWorld({ people: people('direct') });
    world.run(at(60));
    expect([world.visits.directServed > 30, world.visits.directRefused]).toEqual([true, 0]);
    expect(
      linesOf(account).some((line) => line.startsWith(`any ${VISITOR} - - `) && line.endsWith(' - -')),
    ).toBe(true);
    const IpPermissions = [
      { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ];
    await account.clients.ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: SITE.webGroupId, IpPermissions }),
    );
    await account.clock.sleep(6_000);
    const served = world.visits.directServed;
    world.run(at(180));
    expect([world.visits.directServed, world.visits.directRefused > 30]).toEqual([served, true]);
  });
});

describe('attackers', () => {
  it('hold every worker, and come again when a request has ended', () => {
    const { account, world } = openWorld({ waves: [floodOf(ATTACKER)] });
    world.run(at(70));
    expect(world.backends.map(({ server }) => server.busyWorkers())).toEqual([2, 2, 2]);
    expect(linesOf(account, SITE.errorGroup)).toEqual([]);
    world.run(at(320));
    expect(linesOf(account, SITE.errorGroup)).toHaveLength(6);
    expect(world.backends.map(({ server }) => server.busyWorkers())).toEqual([2, 2, 2]);
    expect(world.attacks.served.get(ATTACKER)).toBeGreaterThan(9);
  });

  it('reach no server once they are denied, go on trying, and what is stuck stays stuck', async () => {
    const { account, world } = openWorld({ waves: [floodOf(ATTACKER)] });
    world.run(at(100));
    const served = world.attacks.served.get(ATTACKER);
    await account.clients.ec2.send(deny(`${ATTACKER}/32`));
    world.run(at(290));
    expect(world.attacks.served.get(ATTACKER)).toBe(served);
    expect(world.attacks.refused.get(ATTACKER)).toBeGreaterThan(9 * 7);
    expect(world.backends.every(({ server }) => server.busyWorkers() === 2)).toBe(true);
  });

  it('leave when their time is over', () => {
    const { world } = openWorld({ waves: [floodOf(ATTACKER)] });
    world.run(at(1_300));
    expect(world.backends.map(({ server }) => server.busyWorkers())).toEqual([0, 0, 0]);
  });
});
