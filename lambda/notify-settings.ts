/** The settings of an environment file that say who is told. */
import * as z from 'zod';
import { matching } from './setting-kinds';

const topicArn = () =>
  matching(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    'a topic ARN',
    'arn:aws:sns:eu-central-1:123456789012:ops',
  );

export const notify = z.strictObject({
  emails: z
    .array(z.email('is not an e-mail address; right would be, for example, "ops@example.com"'))
    .default([]),
  topic: topicArn().optional().describe('An existing topic for the reports, in place of our own.'),
  chat: z
    .union([z.literal(true), topicArn()], 'right would be true, or the ARN of a topic')
    .optional()
    .describe(
      'Reports for chat by Amazon Q Developer in chat applications: true makes a topic of its own, which is then added to the chat channel; or the ARN of a topic that only chat reads.',
    ),
});
