import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { openAccount, refusalOf, SITE } from './site';

const TableName = SITE.tableName;

function open() {
  const dynamodb = openAccount().client('dynamodb');
  const put = (item: object, condition?: string, values?: object) =>
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: marshall(item),
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  const get = async (pk: string, sk = 'x') => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk }) }));
    return Item === undefined ? undefined : unmarshall(Item);
  };
  const update = (input: Partial<UpdateItemCommandInput>, values?: object) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: marshall({ pk: 'a', sk: 'x' }),
        ...input,
        ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
      }),
    );
  const query = async (input: Partial<QueryCommandInput>, values: object) => {
    const answer = await dynamodb.send(
      new QueryCommand({ TableName, ...input, ExpressionAttributeValues: marshall(values) }),
    );
    return { keys: answer.Items?.map((item) => item['sk']?.S), answer };
  };
  return { dynamodb, put, get, update, query };
}

describe('items', () => {
  it('are kept as they were put, whatever happens to the caller object', async () => {
    const { dynamodb, get } = open();
    const Item = marshall({ pk: 'a', sk: 'x', list: [1, { deep: true }], set: new Set(['b']) });
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    Item['list'] = { S: 'changed' };
    expect(await get('a')).toEqual({ pk: 'a', sk: 'x', list: [1, { deep: true }], set: new Set(['b']) });
    expect(await get('b')).toBeUndefined();
  });

  it('need the whole key, as non-empty strings, in a table that exists', async () => {
    const { dynamodb, put } = open();
    expect(await refusalOf(put({ pk: 'a' }))).toBe('ValidationException');
    expect(await refusalOf(put({ pk: 'a', sk: 1 }))).toBe('ValidationException');
    expect(await refusalOf(put({ pk: 'a', sk: '' }))).toBe('ValidationException');
    const Key = marshall({ pk: 'a', sk: 'x', more: 1 });
    expect(await refusalOf(dynamodb.send(new GetItemCommand({ TableName, Key })))).toBe(
      'ValidationException',
    );
    const unknown = dynamodb.send(
      new GetItemCommand({ TableName: 'other', Key: marshall({ pk: 'a', sk: 'x' }) }),
    );
    expect(await refusalOf(unknown)).toBe('ResourceNotFoundException');
  });

  it('may have 400 KB', async () => {
    const { put } = open();
    await put({ pk: 'a', sk: 'x', text: 'y'.repeat(400 * 1024 - 20) });
    expect(await refusalOf(put({ pk: 'a', sk: 'x', text: 'y'.repeat(400 * 1024) }))).toBe(
      'ValidationException',
    );
  });
});

describe('conditions', () => {
  it.each([
    ['attribute_not_exists(pk)', {}, false],
    ['attribute_exists(pk) AND n = :n', { ':n': 5 }, true],
    ['n > :n OR n < :n', { ':n': 5 }, false],
    ['NOT (n > :n)', { ':n': 5 }, true],
    ['n BETWEEN :low AND :high AND word = :w', { ':low': 4, ':high': 6, ':w': 'flood' }, true],
    ['word IN (:a, :b)', { ':a': 'drought', ':b': 'flood' }, true],
    ['begins_with(word, :w)', { ':w': 'flo' }, true],
    ['begins_with(word, :w)', { ':w': 'loo' }, false],
    ['contains(word, :w) and contains(parts, :w2)', { ':w': 'loo', ':w2': 'b' }, true],
    ['size(word) = :n', { ':n': 5 }, true],
    ['missing = :n', { ':n': 5 }, false],
    ['missing <> :n', { ':n': 5 }, true],
    ['missing < :n', { ':n': 5 }, false],
    ['tree.twigs[1] = :v', { ':v': 'second' }, true],
    ['attribute_type(word, :t)', { ':t': 'S' }, true],
    ['n = :text', { ':text': '5' }, false],
    ['n = :n AND n <> :n OR word = :w', { ':n': 5, ':w': 'flood' }, true],
  ])('%s', async (condition, values, isMet) => {
    const { put } = open();
    const item = {
      pk: 'a',
      sk: 'x',
      n: 5,
      word: 'flood',
      parts: ['a', 'b'],
      tree: { twigs: ['first', 'second'] },
    };
    await put(item);
    const again = put({ pk: 'a', sk: 'x' }, condition, Object.keys(values).length > 0 ? values : undefined);
    if (isMet) await expect(again).resolves.toBeDefined();
    else expect(await refusalOf(again)).toBe('ConditionalCheckFailedException');
  });

  it('hand out the present item when they fail, if asked', async () => {
    const { put } = open();
    await put({ pk: 'a', sk: 'x', holder: 'me' });
    const error: unknown = await put({ pk: 'a', sk: 'x' }, 'attribute_not_exists(pk)').catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { holder: { S: 'me' } } });
  });

  it('let a lease go to one of many who ask at once', async () => {
    const { dynamodb } = open();
    const take = (holder: string) =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall({ pk: 'lease', sk: 'lease' }),
          ConditionExpression: 'attribute_not_exists(pk) OR leaseUntil < :now',
          UpdateExpression: 'SET holder = :holder, leaseUntil = :until ADD fence :one',
          ExpressionAttributeValues: marshall({ ':holder': holder, ':now': 10, ':until': 20, ':one': 1 }),
          ReturnValues: 'ALL_NEW',
        }),
      );
    const answers = await Promise.allSettled(['a', 'b', 'c', 'd'].map(take));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  });

  it.each([
    ['a reserved word', 'status = :v', { ':v': 1 }],
    ['a value that is not given', 'n = :missing', { ':v': 1 }],
    ['a value that is not used', 'attribute_exists(pk)', { ':v': 1 }],
    ['a syntax error', 'n = = :v', { ':v': 1 }],
    ['an unknown function', 'matches(n, :v)', { ':v': 1 }],
  ])('are refused for %s', async (_, condition, values) => {
    const { put } = open();
    await put({ pk: 'a', sk: 'x', n: 1 });
    expect(await refusalOf(put({ pk: 'a', sk: 'x' }, condition, values))).toBe('ValidationException');
  });
});

describe('updates', () => {
  it('set, add and remove, each from the item as it was', async () => {
    const { put, get, update } = open();
    await put({ pk: 'a', sk: 'x', n: 1, parts: ['a'], stale: true, tags: new Set(['r', 's']) });
    await update(
      {
        UpdateExpression:
          'SET m = n, n = n + :two, parts = list_append(parts, :more), born = if_not_exists(born, :now) REMOVE stale ADD fence :one DELETE tags :s',
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
    const { get, update } = open();
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
    const { put, update } = open();
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
    const { update } = open();
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
    const opened = open();
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

describe('several items at once', () => {
  const putOf = (sk: string, condition?: string) => ({
    Put: {
      TableName,
      Item: marshall({ pk: 'a', sk }),
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
    },
  });

  it('are written all or none, with a reason for each', async () => {
    const { dynamodb, put, get } = open();
    await put({ pk: 'a', sk: 'there' });
    const TransactItems = [putOf('new'), putOf('there', 'attribute_not_exists(pk)')];
    const error: unknown = await dynamodb
      .send(new TransactWriteItemsCommand({ TransactItems }))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    expect(await get('a', 'new')).toBeUndefined();
  });

  it('are guarded by a check of another item', async () => {
    const { dynamodb, put, get } = open();
    await put({ pk: 'lease', sk: 'x', fence: 3 });
    const write = (fence: number) =>
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName,
                Key: marshall({ pk: 'lease', sk: 'x' }),
                ConditionExpression: 'fence = :fence',
                ExpressionAttributeValues: marshall({ ':fence': fence }),
              },
            },
            putOf('x'),
          ],
        }),
      );
    expect(await refusalOf(write(2))).toBe('TransactionCanceledException');
    await write(3);
    expect(await get('a')).toEqual({ pk: 'a', sk: 'x' });
    expect(await get('lease')).toMatchObject({ fence: 3 });
  });

  it('may name each item once', async () => {
    const { dynamodb } = open();
    const TransactItems = [putOf('x'), putOf('x')];
    expect(await refusalOf(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })))).toBe(
      'ValidationException',
    );
  });

  it('are not written twice under one token', async () => {
    const { dynamodb, get } = open();
    const input = { TransactItems: [putOf('x')], ClientRequestToken: 'once' };
    await dynamodb.send(new TransactWriteItemsCommand(input));
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: 'a', sk: 'x' }) }));
    await dynamodb.send(new TransactWriteItemsCommand(input));
    expect(await get('a')).toBeUndefined();
  });

  it('are put and deleted in batches of up to 25', async () => {
    const { dynamodb, get } = open();
    const batch = (count: number) =>
      dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: Array.from({ length: count }, (_, index) => ({
              PutRequest: { Item: marshall({ pk: 'a', sk: String(index) }) },
            })),
          },
        }),
      );
    await batch(25);
    expect(await get('a', '24')).toBeDefined();
    expect(await refusalOf(batch(26))).toBe('ValidationException');
    const RequestItems = { [TableName]: [{ DeleteRequest: { Key: marshall({ pk: 'a', sk: '24' }) } }] };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
    expect(await get('a', '24')).toBeUndefined();
  });
});
