/** The story of an incident: its moments, and how long it took. */
import { tellStory } from '../../lambda/core/story';
import { openedIncident } from '../support/incident';
import { NOW } from '../support/network-acl';
import { GATEWAY_TIMEOUTS, MITIGATED } from '../support/report';

const tell = () => tellStory(MITIGATED, GATEWAY_TIMEOUTS, NOW);

it('marks first evidence, alarm, first and last deny, lock-down and health, in order of time', () => {
  expect(tell().marks.map(({ kind, at }) => `${at.slice(11, 19)} ${kind}`)).toEqual([
    '07:10:00 first-offence',
    '07:12:00 opened',
    '07:12:10 denied',
    '07:12:20 locked-down',
    '07:15:00 denied',
    '07:17:00 healthy',
  ]);
});

it('keeps every restart: servers are restarted one after the other', () => {
  const restart = (at: string) => ({ at, what: 'restarted i-1', kind: 'restarted' as const });
  const timeline = [restart('2020-12-24T07:13:00.000Z'), restart('2020-12-24T07:15:00.000Z')];
  expect(tellStory({ ...MITIGATED, timeline }, undefined, NOW).marks).toHaveLength(2);
});

it('measures from the alarm until it was blocked, and until every target was healthy', () => {
  expect(tell()).toMatchObject({ secondsToBlock: 10, secondsToHealthy: 300 });
});

it('of an incident that goes on has no such times, and lasts until now', () => {
  const story = tellStory(openedIncident(), undefined, new Date('2020-12-24T07:30:00.000Z'));
  expect(story).toMatchObject({
    secondsToBlock: undefined,
    secondsToHealthy: undefined,
    to: '2020-12-24T07:30:00.000Z',
    gatewayTimeouts: undefined,
  });
});

it('begins with the first evidence, which is older than the alarm', () => {
  expect(tell().from).toBe('2020-12-24T07:10:00.000Z');
});
