/** `npm run drill -- --incident shared-group`: before, split, after, rolled back; and what a drill notices. */
import { describeDrill } from '../../bin/drill/result';
import { play, type Played } from '../../bin/drill/play';
import { writeDrillText } from '../../bin/drill/text';
import type { Snapshot } from '../../drill/snapshot';
import { sharedGroup } from '../../drill/incidents/shared-group';
import { watchIncident } from '../support/rehearsal';

describe('the drill of a shared group', () => {
  let played: Played;
  const watched = watchIncident(sharedGroup);
  beforeAll(async () => {
    played = await play(watched.incident, true);
  });

  it('passes, with every stage as it must be', () => {
    const result = describeDrill(sharedGroup, played);
    expect(result.problems).toEqual([]);
    expect(result.passed).toBe(true);
    expect(result.stages.map(({ name, loadBalancerGroups }) => [name, loadBalancerGroups.length])).toEqual([
      ['before', 1],
      ['split', 2],
      ['after', 2],
      ['rolled back', 1],
    ]);
  });

  it('asks for nothing that its role does not grant', () => {
    expect([...watched.ungranted]).toEqual([]);
  });

  it('gives every rule and group back', () => {
    const { before, stages } = played.rehearsal;
    const last = stages.get('rolled back');
    expect(last?.rules).toEqual(before.rules);
    expect(last?.loadBalancerGroups).toEqual(before.loadBalancerGroups);
  });

  it('shuts nobody out who should come in: no visitor of the load balancer, at no time', () => {
    expect(played.rehearsal.visitors.shutOut).toBe(0);
  });

  it('shows every stage on the screen', () => {
    const text = writeDrillText(describeDrill(sharedGroup, played), sharedGroup);
    expect(text).toMatch(/before +split +after +rolled back/);
    expect(text).toMatch(/load balancer +10\.0\.1\.10 +80 +open +open +open +open/);
    expect(text).toMatch(/stranger +192\.0\.2\.250 +80 +open +open +shut +open/);
    expect(text).toContain('floodgate-drill-shared-group-web + web');
  });

  const withStage = (name: string, change: (snapshot: Snapshot) => Snapshot): Played => {
    const stages = new Map(played.rehearsal.stages);
    const snapshot = stages.get(name);
    if (snapshot !== undefined) stages.set(name, change(snapshot));
    return { ...played, rehearsal: { ...played.rehearsal, stages } };
  };

  it.each([
    ['a visitor who was shut out for a moment', withShut('192.0.2.17'), 'split: 192.0.2.17 is shut out'],
    [
      'a group that was left on the load balancer',
      (snapshot: Snapshot) => ({ ...snapshot, loadBalancerGroups: ['floodgate', 'web'] }),
      'split: the load balancer carries floodgate, web, not floodgate-drill-shared-group-web, web',
    ],
  ])('fails by %s', (_what, change, problem) => {
    const { passed, problems } = describeDrill(sharedGroup, withStage('split', change));
    expect(passed).toBe(false);
    expect(problems).toEqual([problem]);
  });

  it('fails by a stage that was never reached', () => {
    const stages = new Map([...played.rehearsal.stages].filter(([name]) => name !== 'rolled back'));
    const { problems } = describeDrill(sharedGroup, {
      ...played,
      rehearsal: { ...played.rehearsal, stages },
    });
    expect(problems).toEqual(['the stage "rolled back" was never reached']);
  });
});

function withShut(address: string): (snapshot: Snapshot) => Snapshot {
  return (snapshot) => ({
    ...snapshot,
    reach: snapshot.reach.map((way) => (way.address === address ? { ...way, open: false } : way)),
  });
}
