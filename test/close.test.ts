/** The end of an incident: written as wanted, or not at all where an alarm joined it meanwhile. */
import { createAccount } from '../drill/account/account';
import { createTable } from '../drill/account/dynamodb/state';
import { refused } from '../drill/account/failures';
import { readClosedIncident, readLedger, readStrikes, type Ledger } from '../lambda/aws/ledger';
import { takeLease } from '../lambda/aws/lease';
import { openIncident } from '../lambda/aws/open-incident';
import { writeIncident } from '../lambda/close';
import { closeIncident, openIncident as makeIncident } from '../lambda/core/incident';
import type { Incident } from '../lambda/core/ledger-rows';
import { openAnswered } from './faults/scenarios/moments';
import { ALARM_AT, sleepUntil, TABLE, TICK, type Stage } from './faults/stage';

const HOUR_MINUTES = 60;
const START = new Date('2020-12-24T07:12:00Z');
const OPEN = makeIncident('i-1', 'alarm web', 'alarm@1', START);
const CLOSED = closeIncident(OPEN, 'quiet', START);
const STRIKES = { put: 'strikes', row: [] } as const;

async function openLedger(): Promise<Ledger> {
  const account = createAccount({ start: START });
  account.state.tables.set('ledger', createTable('ledger'));
  const { dynamodb } = account.clients;
  const until = new Date(START.getTime() + 300_000);
  const answer = await takeLease(dynamodb, 'ledger', { holder: 'run', now: START, until });
  if (answer.kind !== 'taken') throw new Error('the lease is free');
  const ledger = { dynamodb, table: 'ledger', lease: answer.lease };
  await openIncident(ledger, OPEN, 'alarm@1');
  return ledger;
}

it('is written once nothing joined it: the incident is over, and found by its id', async () => {
  const ledger = await openLedger();
  expect(await writeIncident(ledger, CLOSED, OPEN, [STRIKES])).toBe(CLOSED);
  expect((await readLedger(ledger)).incident).toBeUndefined();
  expect(await readClosedIncident(ledger, 'i-1')).toEqual(CLOSED);
});

it('does not close away an alarm that joined: the incident stays open, and what else was to be noted is', async () => {
  const ledger = await openLedger();
  expect(await openIncident(ledger, OPEN, 'alarm@2')).toBe('joined');
  const strike = { address: '203.0.113.7', count: 1, incident: 'i-1', at: START.toISOString() };
  const others = [{ put: 'strikes', row: [strike] }] as const;
  expect(await writeIncident(ledger, CLOSED, OPEN, others)).toBe(OPEN);
  expect((await readLedger(ledger)).incident).toEqual(OPEN);
  expect(await readClosedIncident(ledger, 'i-1')).toBeUndefined();
  expect(await readStrikes(ledger)).toEqual([strike]);
});

it('closes at the next look, which has seen that alarm', async () => {
  const ledger = await openLedger();
  await openIncident(ledger, OPEN, 'alarm@2');
  await writeIncident(ledger, CLOSED, OPEN);
  expect(await writeIncident(ledger, CLOSED, OPEN)).toBe(CLOSED);
});

it('hands on what else goes wrong', async () => {
  const ledger = await openLedger();
  const ghost = { ...ledger, lease: { holder: 'another', fence: 0 } };
  await expect(writeIncident(ghost, CLOSED, OPEN)).rejects.toThrow('another run holds the lease now');
});

describe('an incident that has been open for as long as is allowed', () => {
  const refuse = ({ account }: Stage, refusedAction: string): (() => void) =>
    account.onCall(({ action, service }) =>
      action === refusedAction ? { failBefore: refused(service) } : undefined,
    );
  const tickAt = async (stage: Stage, minutes: number): Promise<string> => {
    await sleepUntil(stage, ALARM_AT, minutes);
    return stage.invoke(TICK, `tick-${minutes}`).then(({ summary }) => summary, String);
  };
  const incidentOf = async ({ account }: Stage): Promise<Incident | undefined> =>
    (await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).incident;
  const mails = ({ account }: Stage): string => account.published.map(({ message }) => message).join('\n');
  const BOUND = 'Incident closed: open for 12 hours, the longest that is allowed; people must look at it';

  it('ends and is told, though its looks fail for ever', async () => {
    const stage = await openAnswered();
    refuse(stage, 'DescribeTargetHealth');
    expect(await tickAt(stage, 12 * HOUR_MINUTES - 1)).toMatch(/DescribeTargetHealth .* failed/);
    expect((await incidentOf(stage))?.state).toBe('open');
    expect(await tickAt(stage, 12 * HOUR_MINUTES)).toMatch(/the last look failed: .*AccessDenied/);
    expect(mails(stage)).toContain(BOUND);
    expect(await incidentOf(stage)).toBeUndefined();
  });

  it.each(['looks', 'looks that fail'])(
    'waits an hour for people to be told, and ends: %s',
    async (looks) => {
      const stage = await openAnswered();
      const calm = refuse(stage, 'Publish');
      if (looks === 'looks that fail') refuse(stage, 'DescribeTargetHealth');
      expect(await tickAt(stage, 12 * HOUR_MINUTES)).toMatch(/nobody could be told/);
      expect((await incidentOf(stage))?.state).toBe('open');
      expect(await tickAt(stage, 13 * HOUR_MINUTES)).toMatch(/nobody could be told/);
      expect(await incidentOf(stage)).toBeUndefined();
      calm();
    },
  );

  it('is told by the first run that can, and ends with it', async () => {
    const stage = await openAnswered();
    const calm = refuse(stage, 'Publish');
    await tickAt(stage, 12 * HOUR_MINUTES);
    calm();
    await tickAt(stage, 12 * HOUR_MINUTES + 1);
    expect(mails(stage)).toContain(BOUND);
    expect(await incidentOf(stage)).toBeUndefined();
  });
});
