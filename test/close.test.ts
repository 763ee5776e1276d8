/** The end of an incident: written as wanted, or not at all where an alarm joined it meanwhile. */
import { createAccount } from '../drill/account/account';
import { createTable } from '../drill/account/dynamodb/state';
import { readClosedIncident, readLedger, readStrikes, type Ledger } from '../lambda/aws/ledger';
import { takeLease } from '../lambda/aws/lease';
import { openIncident } from '../lambda/aws/open-incident';
import { writeIncident } from '../lambda/close';
import { closeIncident, openIncident as makeIncident } from '../lambda/core/incident';

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
