import { unmarshall } from '@aws-sdk/util-dynamodb';
import { refusalOf } from './site';
import { openTable } from './table';

describe('updates', () => {
  it('set, add and remove, each from the item as it was', async () => {
    const { put, get, update } = openTable();
    await put({ pk: 'a', sk: 'x', n: 1, parts: ['a'], stale: true, tags: new Set(['r', 's']) });
    await update(
      {
        UpdateExpression:
          'SET n = n + :two, m = n, parts = list_append(parts, :more), born = if_not_exists(born, :now) REMOVE stale ADD fence :one DELETE tags :s',
      },
      { ':two': 2, ':more': ['b'], ':now': 7, ':one': 1, ':s': new Set(['s']) },
    );
    expect(await get('a')).toEqual({
      pk: 'a',
      sk: 'x',
      n: 3,
      m: 1,
      parts: ['a', 'b'],
      born: 7,
      fence: 1,
      tags: new Set(['r']),
    });
  });

  it('make the item when there is none, and reach into maps and lists', async () => {
    const { get, update } = openTable();
    await update({ UpdateExpression: 'SET m = :m' }, { ':m': { twigs: ['a', 'b'] } });
    await update(
      {
        UpdateExpression: 'SET #m.twigs[0] = :v REMOVE #m.twigs[1]',
        ExpressionAttributeNames: { '#m': 'm' },
      },
      { ':v': 'c' },
    );
    expect(await get('a')).toEqual({ pk: 'a', sk: 'x', m: { twigs: ['c'] } });
  });

  it('answer with what was asked for', async () => {
    const { put, update } = openTable();
    await put({ pk: 'a', sk: 'x', n: 1, same: 2 });
    const answer = async (ReturnValues: 'UPDATED_NEW' | 'UPDATED_OLD' | 'ALL_OLD' | 'NONE') => {
      const { Attributes } = await update({ UpdateExpression: 'ADD n :one', ReturnValues }, { ':one': 1 });
      return Attributes === undefined ? undefined : unmarshall(Attributes);
    };
    expect(await answer('UPDATED_NEW')).toEqual({ n: 2 });
    expect(await answer('UPDATED_OLD')).toEqual({ n: 2 });
    expect(await answer('ALL_OLD')).toEqual({ pk: 'a', sk: 'x', n: 3, same: 2 });
    expect(await answer('NONE')).toBeUndefined();
  });

  it('cannot touch the key, or the same path twice, or what is not there', async () => {
    const { update } = openTable();
    expect(await refusalOf(update({ UpdateExpression: 'SET pk = :v' }, { ':v': 'b' }))).toBe(
      'ValidationException',
    );
    const twice = update({ UpdateExpression: 'SET n = :v ADD n :v' }, { ':v': 1 });
    expect(await refusalOf(twice)).toBe('ValidationException');
    expect(await refusalOf(update({ UpdateExpression: 'SET n = m' }))).toBe('ValidationException');
  });
});

describe('queries', () => {
  async function filled() {
    const opened = openTable();
    for (const sk of ['deny#2', 'deny#1', 'incident#1', 'deny#3'])
      await opened.put({ pk: 'active', sk, n: sk.length });
    await opened.put({ pk: 'closed', sk: 'deny#9' });
    return opened;
  }

  it('read one partition in the order of the sort key', async () => {
    const { query } = await filled();
    const all = { ':pk': 'active' };
    expect((await query({ KeyConditionExpression: 'pk = :pk' }, all)).keys).toEqual([
      'deny#1',
      'deny#2',
      'deny#3',
      'incident#1',
    ]);
    const backwards = await query(
      { KeyConditionExpression: 'pk = :pk', ScanIndexForward: false, Limit: 1 },
      all,
    );
    expect(backwards.keys).toEqual(['incident#1']);
    const prefix = await query(
      { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)' },
      { ...all, ':sk': 'deny#' },
    );
    expect(prefix.keys).toEqual(['deny#1', 'deny#2', 'deny#3']);
    const range = await query(
      { KeyConditionExpression: 'pk = :pk AND sk BETWEEN :a AND :b' },
      { ...all, ':a': 'deny#2', ':b': 'deny#9' },
    );
    expect(range.keys).toEqual(['deny#2', 'deny#3']);
    expect(
      (await query({ KeyConditionExpression: 'pk = :pk AND sk > :a' }, { ...all, ':a': 'deny#3' })).keys,
    ).toEqual(['incident#1']);
  });

  it('count items for the limit before the filter', async () => {
    const { query } = await filled();
    const input = { KeyConditionExpression: 'pk = :pk', FilterExpression: 'n > :n', Limit: 3 };
    const { keys, answer } = await query(input, { ':pk': 'active', ':n': 6 });
    expect([keys, answer.ScannedCount]).toEqual([[], 3]);
    const start = { ExclusiveStartKey: answer.LastEvaluatedKey! };
    const rest = await query({ ...input, ...start }, { ':pk': 'active', ':n': 6 });
    expect([rest.keys, rest.answer.LastEvaluatedKey]).toEqual([['incident#1'], undefined]);
  });

  it('need the partition key by equality, and one test of the sort key at most', async () => {
    const { query } = await filled();
    const refusal = (KeyConditionExpression: string, values: object) =>
      refusalOf(query({ KeyConditionExpression }, values));
    expect(await refusal('begins_with(pk, :pk)', { ':pk': 'a' })).toBe('ValidationException');
    expect(await refusal('pk = :pk AND n = :n', { ':pk': 'a', ':n': 1 })).toBe('ValidationException');
    expect(await refusal('pk = :pk OR sk = :sk', { ':pk': 'a', ':sk': 'b' })).toBe('ValidationException');
  });
});
