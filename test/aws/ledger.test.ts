import { createAccount, type Account } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import {
  LeaseLostError,
  readClosedIncident,
  readClosedIncidents,
  readLedger,
  writeLedger,
  type Ledger,
  type LedgerWrite,
} from '../../lambda/aws/ledger';
import { openIncident } from '../../lambda/aws/open-incident';
import { releaseLease, takeLease, type LeaseAnswer } from '../../lambda/aws/lease';
import { closeIncident, openIncident as makeIncident } from '../../lambda/core/incident';
import type { DenyRow, Incident } from '../../lambda/core/ledger-rows';
import type { Offender } from '../../lambda/core/verdict';

const TABLE = 'ledger';
const START = new Date('2026-01-01T00:00:00Z');

function makeAccount(): Account {
  const account = createAccount({ start: START });
  account.state.tables.set(TABLE, createTable(TABLE));
  return account;
}

function take(account: Account, holder: string, minutes = 5): Promise<LeaseAnswer> {
  const now = account.clock.now();
  const until = new Date(now.getTime() + minutes * 60_000);
  return takeLease(account.clients.dynamodb, TABLE, { holder, now, until });
}

async function openLedger(account: Account, holder = 'run-1'): Promise<Ledger> {
  const answer = await take(account, holder);
  if (answer.kind === 'busy') throw new Error(`busy: ${answer.holder}`);
  return { dynamodb: account.clients.dynamodb, table: TABLE, lease: answer.lease };
}

function denyRow(ruleNumber: number): DenyRow {
  return {
    networkAclId: 'acl-1',
    family: 4,
    ruleNumber,
    cidr: `203.0.113.${ruleNumber}/32`,
    state: 'intended',
    incident: 'i-1',
    reason: '12 unrefused CONNECT requests',
    weight: 12,
    since: START.toISOString(),
    until: START.toISOString(),
  };
}

const incident = (id: string): Incident => makeIncident(id, 'alarm web', 'alarm@1', START);

describe('the lease', () => {
  it('is taken by one run, and tells the others who works, since when and until when', async () => {
    const account = makeAccount();
    expect(await take(account, 'run-1')).toEqual({ kind: 'taken', lease: { holder: 'run-1', fence: 1 } });
    // Five minutes from when it was asked for, the call's own time not counted.
    const expectedEnd = '2026-01-01T00:05:00.000Z';
    expect(await take(account, 'run-2')).toEqual({
      kind: 'busy',
      holder: 'run-1',
      since: START.toISOString(),
      until: expectedEnd,
    });
  });

  it('goes to exactly one of fifty that ask at once', async () => {
    const account = makeAccount();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => take(account, `run-${index}`)),
    );
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  });

  it('is taken over once its time is over, with a higher fence', async () => {
    const account = makeAccount();
    await take(account, 'run-1', 5);
    await account.clock.sleep(5 * 60_000 + 1000);
    expect(await take(account, 'run-2')).toEqual({ kind: 'taken', lease: { holder: 'run-2', fence: 2 } });
  });

  it('is free at once after it was given back, and giving back another run’s lease changes nothing', async () => {
    const account = makeAccount();
    const { lease } = await openLedger(account, 'run-1');
    await releaseLease(account.clients.dynamodb, TABLE, { ...lease, holder: 'run-9' });
    expect((await take(account, 'run-2')).kind).toBe('busy');
    await releaseLease(account.clients.dynamodb, TABLE, lease);
    expect((await take(account, 'run-2')).kind).toBe('taken');
  });
});

describe('the ledger', () => {
  it('gives back every kind of row that was written, and forgets what was dropped', async () => {
    const account = makeAccount();
    const ledger = await openLedger(account);
    const rule = {
      groupId: 'sg-1',
      action: 'revoke',
      key: 'tcp/80 from 0.0.0.0/0',
      permission: {
        protocol: 'tcp',
        ports: { from: 80, to: 80 },
        source: { kind: 'cidr', cidr: '0.0.0.0/0' },
        description: 'web',
        tags: { a: 'b' },
      },
      ruleId: 'sgr-1',
      state: 'applied',
      incident: 'i-1',
      since: START.toISOString(),
    } as const;
    const split = {
      loadBalancerArn: 'arn:lb',
      loadBalancerId: 'app/web/1',
      vpcId: 'vpc-1',
      groupName: 'floodgate-x-web',
      groupId: 'sg-2',
      state: 'applied',
      incident: 'i-1',
      since: START.toISOString(),
    } as const;
    await writeLedger(ledger, [
      { put: 'deny', row: denyRow(1) },
      { put: 'deny', row: denyRow(2) },
      { put: 'rule', row: rule },
      { put: 'split', row: split },
      { put: 'incident', row: incident('i-1') },
    ]);
    expect(await readLedger(ledger)).toEqual({
      incident: incident('i-1'),
      denies: [denyRow(1), denyRow(2)],
      rules: [rule],
      restarts: [],
      splits: [split],
      requests: [],
    });
    await writeLedger(ledger, [
      { drop: 'deny', row: denyRow(1) },
      { drop: 'rule', row: rule },
      { drop: 'split', row: split },
    ]);
    expect(await readLedger(ledger)).toEqual({
      incident: incident('i-1'),
      denies: [denyRow(2)],
      rules: [],
      restarts: [],
      splits: [],
      requests: [],
    });
  });

  it('keeps an incident with three thousand offenders, which is larger than an item may be', async () => {
    const account = makeAccount();
    const ledger = await openLedger(account);
    const offenders = Array.from({ length: 3000 }, (_, index): Offender => ({
      address: `203.0.${index >> 8}.${index & 255}`,
      connects: index,
      refused: 0,
      proxyTimeouts: 0,
      busySeconds: index / 7,
      firstSeen: START.toISOString(),
      lastSeen: START.toISOString(),
      reason: `${index} unrefused CONNECT requests, seen by the whole-server rate`,
    }));
    const large = { ...incident('i-1'), offenders };
    expect(JSON.stringify(large).length).toBeGreaterThan(400 * 1024);
    await writeLedger(ledger, [{ put: 'incident', row: large }]);
    expect((await readLedger(ledger)).incident).toEqual(large);
  });

  it('writes more rows than one transaction holds', async () => {
    const account = makeAccount();
    const ledger = await openLedger(account);
    const writes = Array.from({ length: 250 }, (_, index): LedgerWrite => ({
      put: 'deny',
      row: denyRow(index + 1),
    }));
    await writeLedger(ledger, writes);
    expect((await readLedger(ledger)).denies).toHaveLength(250);
  });

  it('refuses the writes of a ghost whose lease went to somebody else', async () => {
    const account = makeAccount();
    const ghost = await openLedger(account, 'ghost');
    await account.clock.sleep(6 * 60_000);
    const next = await openLedger(account, 'run-2');
    await expect(writeLedger(ghost, [{ put: 'deny', row: denyRow(1) }])).rejects.toThrow(LeaseLostError);
    expect((await readLedger(next)).denies).toEqual([]);
  });

  it('takes a failed read for a failure, never for "nothing there"', async () => {
    const account = makeAccount();
    account.state.tables.delete(TABLE);
    await expect(readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).rejects.toThrow(
      /ResourceNotFound/,
    );
  });
});

describe('opening an incident', () => {
  it('opens once for one delivery of an alarm, and knows the second delivery', async () => {
    const account = makeAccount();
    const table = { dynamodb: account.clients.dynamodb, table: TABLE };
    expect(await openIncident(table, incident('i-1'), 'alarm@1')).toBe('opened');
    expect(await openIncident(table, incident('i-2'), 'alarm@1')).toBe('known');
    expect(await openIncident(table, incident('i-3'), 'alarm@2')).toBe('joined');
    expect((await readLedger(table)).incident?.id).toBe('i-1');
  });

  it('remembers the delivery after the incident is closed, and finds the closed incident by its id', async () => {
    const account = makeAccount();
    const ledger = await openLedger(account);
    await openIncident(ledger, incident('i-1'), 'alarm@1');
    const closed = closeIncident(incident('i-1'), 'quiet', START);
    await writeLedger(ledger, [{ put: 'incident', row: closed }]);
    expect((await readLedger(ledger)).incident).toBeUndefined();
    expect(await openIncident(ledger, incident('i-2'), 'alarm@1')).toBe('known');
    expect(await readClosedIncident(ledger, 'i-1')).toEqual(closed);
    expect(await readClosedIncident(ledger, 'i-9')).toBeUndefined();
    expect(await openIncident(ledger, incident('i-2'), 'alarm@2')).toBe('opened');
  });

  it('lists the last incidents that are over, newest first, and no more than are wanted', async () => {
    const ledger = await openLedger(makeAccount());
    for (const id of ['20200101T000000Z-a', '20210101T000000Z-a', '20220101T000000Z-a'])
      await writeLedger(ledger, [{ put: 'incident', row: closeIncident(incident(id), 'quiet', START) }]);
    const ids = async (most: number): Promise<string[]> =>
      (await readClosedIncidents(ledger, most)).map(({ id }) => id);
    expect(await ids(2)).toEqual(['20220101T000000Z-a', '20210101T000000Z-a']);
    expect(await ids(5)).toHaveLength(3);
  });

  it('opens one incident for two alarms that arrive at once', async () => {
    const account = makeAccount();
    const table = { dynamodb: account.clients.dynamodb, table: TABLE };
    const answers = await Promise.all(
      ['a', 'b'].map((key) => openIncident(table, incident(`i-${key}`), key)),
    );
    expect(answers.sort()).toEqual(['joined', 'opened']);
  });
});
