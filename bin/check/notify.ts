/** Would anybody hear of it? Reads only. */
import { countOf } from '../../lambda/core/wording';
import type { Clients } from '../../lambda/aws/clients';
import type { Environment } from '../../lambda/config';
import { makePrintable } from '../../lambda/core/printable';
import { listSubscriptions } from '../aws/subscriptions';
import { notReady, ready, type Finding } from './finding';

const SUBJECT = 'notification';

/** ARNs of the topics that the function publishes to. */
export interface Topics {
  readonly mail?: string | undefined;
  readonly chat?: string | undefined;
}

export async function checkNotification(
  { sns }: Pick<Clients, 'sns'>,
  environment: Environment,
  { mail, chat }: Topics,
): Promise<readonly Finding[]> {
  const found = await Promise.all([
    mail === undefined ? [] : judgeTopic(sns, mail, environment.notify.emails),
    chat === undefined ? [] : judgeTopic(sns, chat, []),
  ]);
  return found.flat();
}

async function judgeTopic(
  sns: Clients['sns'],
  topicArn: string,
  emails: readonly string[],
): Promise<readonly Finding[]> {
  const subscriptions = await listSubscriptions(sns, topicArn);
  const pending = subscriptions.filter(({ isConfirmed }) => !isConfirmed);
  const name = topicArn.split(':').at(-1) ?? topicArn;
  const missing = emails.filter((mail) => !subscriptions.some(({ endpoint }) => endpoint === mail));
  return [
    ...pending.map(({ endpoint }) =>
      notReady(
        SUBJECT,
        `${makePrintable(endpoint)} has not confirmed`,
        'follow the link in the mail from AWS Notifications',
      ),
    ),
    ...missing.map((mail) =>
      notReady(SUBJECT, `${mail} hears nothing from ${name}`, 'deploy again, or subscribe the address'),
    ),
    subscriptions.length === pending.length
      ? notReady(
          SUBJECT,
          `nobody hears from ${name}`,
          'name people in "notify.emails" and deploy, or subscribe them; a chat channel is configured in Amazon Q Developer in chat applications',
        )
      : ready(SUBJECT, describeHearers(subscriptions.length - pending.length, name)),
  ];
}

function describeHearers(count: number, name: string): string {
  return `${countOf(count, 'subscriber')} ${count === 1 ? 'hears' : 'hear'} from ${name}`;
}
