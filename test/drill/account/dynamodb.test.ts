import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { refusalOf } from './site';
import { openTable, TableName } from './table';

describe('items', () => {
  it('are kept as they were put, whatever happens to the caller object', async () => {
    const { dynamodb, get } = openTable();
    const Item = marshall({ pk: 'a', sk: 'x', list: [1, { deep: true }], set: new Set(['b']) });
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    Item['list'] = { S: 'changed' };
    expect(await get('a')).toEqual({ pk: 'a', sk: 'x', list: [1, { deep: true }], set: new Set(['b']) });
    expect(await get('b')).toBeUndefined();
  });

  it('need the whole key, as non-empty strings, in a table that exists', async () => {
    const { dynamodb, put } = openTable();
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
    const { put } = openTable();
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
    const { put } = openTable();
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
    const { put } = openTable();
    await put({ pk: 'a', sk: 'x', holder: 'me' });
    const error: unknown = await put({ pk: 'a', sk: 'x' }, 'attribute_not_exists(pk)').catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { holder: { S: 'me' } } });
  });

  it('let a lease go to one of many who ask at once', async () => {
    const { dynamodb } = openTable();
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
    const { put } = openTable();
    await put({ pk: 'a', sk: 'x', n: 1 });
    expect(await refusalOf(put({ pk: 'a', sk: 'x' }, condition, values))).toBe('ValidationException');
  });
});
