/** What keeps the ledger true: it is read as it is, written by the holder of the lease alone, and before the network. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createAccount } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import { IncidentJoinedError, LeaseLostError, readLedger, writeLedger } from '../../lambda/aws/ledger';
import { takeLease } from '../../lambda/aws/lease';
import { openIncident } from '../../lambda/aws/open-incident';
import { closeIncident, openIncident as makeIncident } from '../../lambda/core/incident';
import { ALARM, openFlood } from '../faults/scenarios/moments';
import { TABLE } from '../faults/stage';
import { denyRow } from '../support/network-acl';

const START = new Date('2026-01-01T00:00:00Z');

it('a run whose fence is old is refused, though its name is the holder’s', async () => {
  const account = createAccount({ start: START });
  account.state.tables.set(TABLE, createTable(TABLE));
  const { dynamodb } = account.clients;
  const until = new Date(START.getTime() + 300_000);
  for (const now of [START, START]) await takeLease(dynamodb, TABLE, { holder: 'run-1', now, until });
  const row = denyRow(1, '192.0.2.1/32');
  const ghost = { dynamodb, table: TABLE, lease: { holder: 'run-1', fence: 1 } };
  await expect(writeLedger(ghost, [{ put: 'deny', row }])).rejects.toThrow(LeaseLostError);
  await writeLedger({ ...ghost, lease: { holder: 'run-1', fence: 2 } }, [{ put: 'deny', row }]);
});

it('an alarm that joined keeps the incident open, though the run writes of the incident in between', async () => {
  const account = createAccount({ start: START });
  account.state.tables.set(TABLE, createTable(TABLE));
  const { dynamodb } = account.clients;
  const answer = await takeLease(dynamodb, TABLE, { holder: 'run-1', now: START, until: START });
  if (answer.kind !== 'taken') throw new Error('the lease is free');
  const ledger = { dynamodb, table: TABLE, lease: answer.lease };
  const incident = makeIncident('i-1', 'alarm web', 'alarm@1', START);
  await openIncident(ledger, incident, 'alarm@1');
  await openIncident(ledger, incident, 'alarm@2');
  await writeLedger(ledger, [{ amend: 'incident', row: incident }]);
  const closing = writeLedger(ledger, [{ put: 'incident', row: closeIncident(incident, 'quiet', START) }]);
  await expect(closing).rejects.toThrow(IncidentJoinedError);
  await writeLedger(ledger, [{ put: 'incident', row: incident }]);
  await writeLedger(ledger, [{ put: 'incident', row: closeIncident(incident, 'quiet', START) }]);
  expect((await readLedger(ledger)).incident).toBeUndefined();
});

it('is read consistently: what a run wrote, the next one sees', async () => {
  const account = createAccount({ start: START });
  account.state.tables.set(TABLE, createTable(TABLE));
  await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE });
  expect(account.calls.map(({ input }) => input)).toEqual([
    expect.objectContaining({ ConsistentRead: true }),
  ]);
});

it('knows of every change of the network before it is made', async () => {
  const stage = openFlood();
  const known: boolean[] = [];
  stage.account.onCall(({ service, action }) => {
    if (service !== 'ec2' || !/^(?:Create|Replace|Delete|Authorize|Revoke)/.test(action)) return undefined;
    const items = [...(stage.account.state.tables.get(TABLE)?.items.values() ?? [])];
    known.push(items.some((item) => String(unmarshall(item)['body']).includes('"state":"intended"')));
    return undefined;
  });
  await stage.invoke(ALARM, 'alarm');
  expect(known.length).toBeGreaterThan(5);
  expect(known.every(Boolean)).toBe(true);
});
