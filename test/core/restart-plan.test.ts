import { planRestarts, type RestartSituation } from '../../lambda/core/restart-plan';
import { openedIncident } from '../support/incident';
import { INCIDENT } from '../support/network-acl';
import {
  minutesAgo,
  ONE,
  RESTART,
  row,
  seenWith,
  sick,
  situation,
  THREE,
  TWO,
  well,
} from '../support/restart';

const plan = (differing: Partial<RestartSituation> = {}) => planRestarts(situation(differing));
/** The steps, short: `restart-server i-…`, `stopped i-…: why`. */
const steps = (differing: Partial<RestartSituation> = {}): string[] =>
  plan(differing).changes.map((change) =>
    change.kind === 'end-restart-row'
      ? `${change.end} ${change.target}: ${change.why}`
      : `${change.kind} ${change.target}`,
  );

describe('of itself', () => {
  it('restarts one server that stays unhealthy in a blocked flood, the first by its id', () => {
    expect(plan().changes).toEqual([
      {
        kind: 'restart-server',
        target: ONE,
        services: ['php-fpm', 'httpd'],
        incident: INCIDENT,
        why: 'unhealthy (Target.Timeout) for 5 minutes or more, with the flood blocked',
        reasonBefore: 'Target.Timeout',
        healthyBefore: [],
      },
    ]);
  });

  it('never restarts a healthy server, nor one that begins or drains', () => {
    const beginning = { ...sick(ONE), isUnhealthy: false };
    expect(steps({ servers: [beginning, well(TWO), well(THREE)] })).toEqual([]);
  });

  it('remembers who was healthy then, to see whether that stays so', () => {
    expect(plan({ servers: [well(ONE), sick(TWO), well(THREE)] }).changes).toMatchObject([
      { target: TWO, healthyBefore: [ONE, THREE] },
    ]);
  });

  it.each([
    ['no incident is open', { incident: undefined }],
    ['the flood is not blocked', { blockedSince: undefined }],
    ['it is blocked for less than five minutes', { blockedSince: minutesAgo(4.9) }],
    ['restarts are not configured', { policy: undefined }],
  ])('does nothing while %s', (_when, differing) => {
    expect(steps(differing)).toEqual([]);
  });

  it('does nothing while a server is unhealthy for less than five minutes', () => {
    const unhealthySince = { [ONE]: minutesAgo(4.9), [TWO]: minutesAgo(5) };
    const incident = openedIncident({ verdict: 'connect-flood', unhealthySince });
    expect(steps({ incident })).toEqual([`restart-server ${TWO}`]);
  });

  it('restarts a server once in an incident, whether that helped or not', () => {
    const rows = [row(ONE, { state: 'time-up' }), row(TWO, { state: 'healthy' })];
    expect(steps({ rows })).toEqual([`restart-server ${THREE}`]);
  });

  it('restarts nobody any more once restarting stopped, and says how to go on', () => {
    const rows = [row(ONE, { state: 'stopped', why: 'the restart failed: Failed' })];
    expect(steps({ rows })).toEqual([]);
    expect(plan({ rows }).warnings).toEqual([
      `no further server is restarted of itself, since restarting stopped at ${ONE} (the restart failed: Failed); {"action":"restart"} goes on`,
    ]);
  });
});

describe('one at a time', () => {
  it('waits while a server is not done', () => {
    expect(steps({ rows: [row(ONE)] })).toEqual([]);
  });

  it('goes on with the next once the one before is healthy', () => {
    expect(steps({ rows: [row(ONE)], servers: [well(ONE), sick(TWO), sick(THREE)] })).toEqual([
      `healthy ${ONE}: after 2 min`,
      `restart-server ${TWO}`,
    ]);
  });

  it('goes on with the next when the time of the one before is up', () => {
    const rows = [row(ONE, { since: minutesAgo(10), sentAt: minutesAgo(10) })];
    expect(steps({ rows })).toEqual([`time-up ${ONE}: Target.Timeout after 10 min`, `restart-server ${TWO}`]);
  });

  it('stops at the first that comes back worse', () => {
    const seen = seenWith({ states: { [`c-${ONE}`]: { kind: 'failed', reason: 'Failed: no unit' } } });
    expect(steps({ rows: [row(ONE)], seen })).toEqual([
      `stopped ${ONE}: the restart failed: Failed: no unit`,
    ]);
  });

  it('does not go on in the look that only learns that a call was made', () => {
    const rows = [row(ONE, { state: 'intended', commandId: undefined })];
    const seen = seenWith({
      commands: [{ instanceId: ONE, commandId: 'c-9', mark: `Floodgate ${INCIDENT} ${ONE}` }],
    });
    expect(steps({ rows, seen })).toEqual([`confirm-restart-row ${ONE}`]);
  });
});

describe('who cannot be restarted', () => {
  const inGroup = (name: string) =>
    seenWith({
      instances: [ONE, TWO, THREE].map((instanceId) => ({
        instanceId,
        state: 'running',
        scalingGroup: instanceId === ONE ? name : undefined,
      })),
    });

  it('leaves a server of an Auto Scaling group to its group, and names it', () => {
    expect(steps({ seen: inGroup('web') })).toEqual([`restart-server ${TWO}`]);
    expect(plan({ seen: inGroup('web') }).warnings).toEqual([
      `${ONE} belongs to the Auto Scaling group web, which may replace it: not restarted, unless restart.scalingGroups names the group`,
    ]);
  });

  it('restarts it if the environment says that the group does not replace it', () => {
    const policy = { ...RESTART, scalingGroups: ['web'] };
    expect(steps({ seen: inGroup('web'), policy })).toEqual([`restart-server ${ONE}`]);
  });

  it('heals whom Systems Manager reaches, and only then stops at the others', () => {
    const seen = seenWith({ online: [TWO] });
    expect(steps({ seen })).toEqual([`restart-server ${TWO}`]);
    const rows = [row(TWO, { state: 'healthy' })];
    expect(steps({ seen, rows, servers: [sick(ONE), well(TWO), sick(THREE)] })).toEqual([
      `stopped ${ONE}: its agent does not answer Systems Manager`,
      `stopped ${THREE}: its agent does not answer Systems Manager`,
    ]);
  });

  it('asks for no agent where servers are rebooted', () => {
    const policy = { ...RESTART, services: undefined };
    expect(steps({ policy, seen: seenWith({ online: undefined }) })).toEqual([`restart-server ${ONE}`]);
  });

  it('stops at an instance that does not run', () => {
    const instances = [{ instanceId: ONE, state: 'stopped', scalingGroup: undefined }];
    expect(steps({ servers: [sick(ONE)], seen: seenWith({ instances }) })).toEqual([
      `stopped ${ONE}: the instance is stopped`,
    ]);
  });
});

describe('by hand', () => {
  const queued = (id: string, differing = {}) =>
    row(id, { state: 'queued', incident: 'by-hand', ...differing });
  const alone = { incident: undefined, blockedSince: undefined };

  it('needs no incident and no block', () => {
    expect(steps({ ...alone, rows: [queued(TWO), queued(ONE)] })).toEqual([`restart-server ${ONE}`]);
  });

  it('leaves out who became healthy meanwhile, unless that very server was named', () => {
    const servers = [well(ONE), sick(TWO)];
    expect(steps({ ...alone, servers, rows: [queued(ONE)] })).toEqual([
      `healthy ${ONE}: before its turn came`,
    ]);
    expect(steps({ ...alone, servers, rows: [queued(ONE, { isNamed: true })] })).toEqual([
      `restart-server ${ONE}`,
    ]);
  });

  it('ends the whole queue at the first that comes back worse', () => {
    const rows = [row(ONE, { incident: 'by-hand' }), queued(TWO), queued(THREE)];
    const seen = seenWith({ online: [TWO, THREE] });
    expect(steps({ ...alone, rows, seen })).toEqual([
      `stopped ${ONE}: its agent no longer answers Systems Manager`,
      `stopped ${TWO}: not restarted, since restarting stopped at ${ONE}`,
      `stopped ${THREE}: not restarted, since restarting stopped at ${ONE}`,
    ]);
  });

  it('ends what is queued when restarts are no longer configured', () => {
    expect(steps({ ...alone, policy: undefined, rows: [queued(ONE)] })).toEqual([
      `stopped ${ONE}: restart is no longer configured`,
    ]);
  });

  it('keeps the flood from restarting the same server again, and is forgotten with the incident', () => {
    const rows = [row(ONE, { state: 'healthy', incident: 'by-hand', why: 'after 3 min' })];
    expect(steps({ rows })).toEqual([`restart-server ${TWO}`]);
    expect(plan({ ...alone, rows, servers: [] }).changes).toEqual([
      { kind: 'forget-restart-row', target: ONE, why: `${ONE}: is healthy again (after 3 min)` },
    ]);
    const older = [row(ONE, { state: 'healthy', incident: 'by-hand', since: minutesAgo(30) })];
    expect(steps({ rows: older, servers: [] })).toEqual([`forget-restart-row ${ONE}`]);
  });
});
