/** Would anybody hear of it? Reads only. */
import type { Clients } from '../../lambda/aws/clients';
import type { Environment } from '../../lambda/config';
import { makePrintable } from '../../lambda/core/printable';
import { listSubscriptions } from '../aws/subscriptions';
import { notReady, ready, type Finding } from './finding';

const SUBJECT = 'notification';

export async function checkNotification(
  { sns }: Pick<Clients, 'sns'>,
  environment: Environment,
  topicArn: string,
): Promise<readonly Finding[]> {
  const subscriptions = await listSubscriptions(sns, topicArn);
  const pending = subscriptions.filter(({ isConfirmed }) => !isConfirmed);
  const name = topicArn.split(':').at(-1) ?? topicArn;
  const missing = environment.notify.emails.filter(
    (mail) => !subscriptions.some(({ endpoint }) => endpoint === mail),
  );
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
      ? notReady(SUBJECT, `nobody hears from ${name}`, 'name people in "notify.emails" and deploy')
      : ready(SUBJECT, `${subscriptions.length - pending.length} hear from ${name}`),
  ];
}
