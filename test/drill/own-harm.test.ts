/** `npm run drill -- --incident own-harm`: cut off, undone at once, and left to people; and what a drill notices. */
import { play, type Played } from '../../bin/drill/play';
import { describeDrill } from '../../bin/drill/result';
import { INCIDENT } from '../../drill/incidents/index';
import { watchIncident, withEnvironment } from '../support/rehearsal';

const incident = INCIDENT['own-harm'];
const at = ({ rehearsal }: Played, what: RegExp): readonly number[] =>
  rehearsal.timeline.filter((entry) => what.test(entry.what)).map((entry) => Date.parse(entry.at));

describe('own-harm', () => {
  let played: Played;
  const watched = watchIncident(incident);
  beforeAll(async () => {
    played = await play(watched.incident, true);
  });

  it('passes: the load balancer was cut off, is let in again, and people take over', () => {
    const result = describeDrill(incident, played);
    expect(result.problems).toEqual([]);
    expect(result.passed).toBe(true);
    const admits = (name: string): readonly string[] =>
      result.stages
        .find((stage) => stage.name === name)!
        .rules.filter((rule) => rule.startsWith('web: tcp/80 '));
    expect([admits('before'), admits('cut off'), admits('after')]).toEqual([
      ['web: tcp/80 from 0.0.0.0/0', 'web: tcp/80 from ::/0'],
      [],
      ['web: tcp/80 from 0.0.0.0/0'],
    ]);
    expect(result.visitors.shutOut).toBe(0);
  });

  it('asks for nothing that its role does not grant', () => {
    expect([...watched.ungranted]).toEqual([]);
  });

  it('opens the way within two seconds, before a health check could have told', () => {
    const [shut] = at(played, /^RevokeSecurityGroupIngress/);
    const opened = at(played, /^AuthorizeSecurityGroupIngress/).filter((time) => time > shut!);
    expect(opened).toHaveLength(1);
    expect(opened[0]! - shut!).toBeLessThan(2_000);
  });

  it('restores the one rule that opens it, and leaves the others and the denies as they are', () => {
    const { before, after } = played.rehearsal;
    const gone = before.rules.filter((rule) => !after.rules.includes(rule));
    expect(gone).toEqual(['web: tcp/443 from 0.0.0.0/0', 'web: tcp/443 from ::/0', 'web: tcp/80 from ::/0']);
    expect(at(played, /^DeleteNetworkAclEntry/)).toEqual([]);
  });

  it('does nothing more of itself: the lock-down is tried once', () => {
    expect(new Set(at(played, /^RevokeSecurityGroupIngress/)).size).toBe(1);
    const told = played.reports.filter(({ summary }) => summary.includes('people take over'));
    expect(told[0]?.summary).toContain('load balancer node eni-0aa00000000000008 cannot reach');
  });

  it('fails where nobody was asked to take over', async () => {
    const watching = await play(withEnvironment(incident, { mode: 'observe' }), true);
    const { problems } = describeDrill(incident, watching);
    expect(problems).toContain('nobody was asked to take over');
    expect(problems).toContain('the stage "cut off" was never reached');
  });
});

it('a flood whose workers are stuck is not taken for harm of ours, and the drill would say so', async () => {
  const { 'stuck-workers': stuck } = INCIDENT;
  const played = await play(stuck, true);
  expect(played.reports.filter(({ incident: row }) => row?.handedOver !== undefined)).toEqual([]);
  const why = 'every target was silent';
  const mistaken = played.reports.map((report) =>
    report.incident === undefined
      ? report
      : { ...report, incident: { ...report.incident, handedOver: { at: report.at, why, rows: [] } } },
  );
  const { problems } = describeDrill(stuck, { ...played, reports: mistaken });
  expect(problems).toEqual([`people were asked to take over: ${why}`]);
});
