import { play } from '../../bin/drill/play';
import { describeDrill } from '../../bin/drill/result';
import { INCIDENTS } from '../../drill/incidents/index';
import { watchIncident, withEnvironment } from '../support/rehearsal';

const incident = INCIDENTS.get('stuck-workers')!;
const drill = async (settings: object = {}) => {
  const watched = watchIncident(withEnvironment(incident, settings));
  const played = await play(watched.incident, true);
  return { played, watched, result: describeDrill(incident, played) };
};

describe('stuck-workers', () => {
  const drilled = drill();

  it('is blocked, stays unhealthy, is restarted one by one, and healthy in the end', async () => {
    const { result } = await drilled;
    expect(result.problems).toEqual([]);
    expect(result.passed).toBe(true);
    expect([result.before.healthyTargets, result.after.healthyTargets]).toEqual([0, 3]);
  });

  it('asks for nothing that its role does not grant', async () => {
    expect([...(await drilled).watched.ungranted]).toEqual([]);
  });

  it('restarts no server before four minutes after the block, and none before the one before is healthy', async () => {
    const { played } = await drilled;
    const times = (what: RegExp): readonly number[] =>
      played.rehearsal.timeline.filter((entry) => what.test(entry.what)).map(({ at }) => Date.parse(at));
    const blocked = Math.max(...times(/^(?:CreateNetworkAclEntry|RevokeSecurityGroupIngress)/));
    const restarts = times(/^SendCommand/);
    const recoveries = times(/targets? (?:is|are) healthy$/).filter((at) => at > blocked);
    expect(restarts).toHaveLength(3);
    expect(restarts[0]! - blocked).toBeGreaterThanOrEqual(4 * 60_000);
    expect(restarts[1]).toBeGreaterThan(recoveries[0]!);
    expect(restarts[2]).toBeGreaterThan(recoveries[1]!);
  });

  it('tells when each server was restarted and when it was healthy again, in the incident and by mail', async () => {
    const { played } = await drilled;
    const story = played.reports
      .findLast((report) => report.incident !== undefined)!
      .incident!.timeline.map(({ what }) => what);
    for (const id of incident.expectations.restarted!) {
      expect(story).toContain(`${id} restarted`);
      expect(story.some((what) => what.startsWith(`${id}: is healthy again (after `))).toBe(true);
    }
    expect(played.reports.some(({ summary }) => summary.includes('i-0aa00000000000002 restarted'))).toBe(
      true,
    );
  });

  it('stays unhealthy without the setting, and the drill says so', async () => {
    const { result } = await drill({ restart: undefined });
    expect(result.after.healthyTargets).toBe(0);
    expect(result.passed).toBe(false);
    expect(result.problems).toContain('0 of 3 targets are healthy');
    expect(result.problems).toContain(
      'restarted: none; wanted: i-0aa00000000000001, i-0aa00000000000002, i-0aa00000000000003',
    );
  });

  it('restarts nobody in mode observe', async () => {
    const { played } = await drill({ mode: 'observe' });
    expect(played.rehearsal.timeline.filter(({ what }) => what.startsWith('SendCommand'))).toEqual([]);
    expect(played.rehearsal.after.healthyTargets).toBe(0);
  });

  it('fails if two servers are restarted at the same time, or one that is healthy', async () => {
    const { played } = await drilled;
    const restart = played.reports.filter(({ outcomes }) =>
      outcomes.some(({ change }) => change.kind === 'restart-server'),
    );
    const reports = restart.map((report) => ({
      ...report,
      outcomes: report.outcomes.filter(({ change }) => change.kind === 'restart-server'),
    }));
    const { problems } = describeDrill(incident, { ...played, reports });
    expect(problems).toContain('i-0aa00000000000002 was restarted before i-0aa00000000000001 was done');
    expect(problems).toContain('i-0aa00000000000003 was not healthy again after its restart');
  });
});
