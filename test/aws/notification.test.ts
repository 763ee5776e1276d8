import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { publishChat, publishText } from '../../lambda/aws/notification';
import { refusal } from './refusal';

const sns = new SNSClient({ region: 'ap-northeast-1' });
const aws = mockClient(sns);
beforeEach(() => {
  aws.reset();
  aws.on(PublishCommand).resolves({ MessageId: 'm-1' });
});

const LARGEST_MESSAGE_BYTES = 262_144;
const sent = () => aws.commandCalls(PublishCommand).map(({ args }) => args[0].input);

describe('publishText', () => {
  it('sends subject and text as they are when they fit', async () => {
    await publishText(sns, 'arn:topic', 'Flood blocked: site', 'Two senders were denied.\n詳細は下記。');
    expect(sent()).toEqual([
      {
        TopicArn: 'arn:topic',
        Subject: 'Flood blocked: site',
        Message: 'Two senders were denied.\n詳細は下記。',
      },
    ]);
  });

  it('makes any subject fit: one line, printable ASCII, under 100 characters', async () => {
    await publishText(sns, 'arn:topic', ' site\r\nBcc: x\t障害 \u0007', 'text');
    await publishText(sns, 'arn:topic', 'x'.repeat(150), 'text');
    expect(sent().map(({ Subject }) => Subject)).toEqual(['site Bcc: x ?? ?', `${'x'.repeat(96)}...`]);
  });

  it('does so for every subject', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (subject) => {
        aws.resetHistory();
        await publishText(sns, 'arn:topic', subject, 'text');
        expect(sent()[0]!.Subject).toMatch(/^[ -~]{0,99}$/);
      }),
    );
  });

  it('cuts a text that is too long for SNS, says so, and cuts no character in two', async () => {
    for (const lead of ['', 'a', 'aa']) {
      aws.resetHistory();
      await publishText(sns, 'arn:topic', 'subject', lead + '障'.repeat(100_000));
      const message = sent()[0]!.Message!;
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(LARGEST_MESSAGE_BYTES);
      expect(Buffer.byteLength(message)).toBeGreaterThan(LARGEST_MESSAGE_BYTES - 3);
      expect(message).toMatch(/^a{0,2}障+\n\[Cut here: .*\]\n$/);
    }
  });

  it('leaves a text of exactly the largest size whole', async () => {
    await publishText(sns, 'arn:topic', 'subject', 'a'.repeat(LARGEST_MESSAGE_BYTES));
    expect(sent()[0]!.Message).toBe('a'.repeat(LARGEST_MESSAGE_BYTES));
  });

  it('throws a failure on', async () => {
    const cause = refusal('NotFoundException');
    aws.on(PublishCommand).rejects(cause);
    await expect(publishText(sns, 'arn:topic', 'subject', 'text')).rejects.toMatchObject({ cause });
  });
});

describe('publishChat', () => {
  it('sends the notification as it is, without a subject', async () => {
    await publishChat(sns, 'arn:chat', '{"version":"1.0","source":"custom"}');
    expect(sent()).toEqual([{ TopicArn: 'arn:chat', Message: '{"version":"1.0","source":"custom"}' }]);
  });

  it('refuses what the chat service would drop silently, and what SNS would not take', async () => {
    await expect(publishChat(sns, 'arn:chat', 'plain text')).rejects.toThrow('not JSON');
    await expect(publishChat(sns, 'arn:chat', '"text"')).rejects.toThrow('must be a JSON object');
    await expect(publishChat(sns, 'arn:chat', '[]')).rejects.toThrow('must be a JSON object');
    const tooLong = JSON.stringify({ description: 'a'.repeat(LARGEST_MESSAGE_BYTES) });
    await expect(publishChat(sns, 'arn:chat', tooLong)).rejects.toThrow('may have 262144 bytes');
    expect(sent()).toEqual([]);
  });

  it('throws a failure on', async () => {
    const cause = refusal('AuthorizationErrorException');
    aws.on(PublishCommand).rejects(cause);
    await expect(publishChat(sns, 'arn:chat', '{}')).rejects.toMatchObject({ cause });
  });
});
