/** Calls that a server on this machine refuses, one after the other; bundled as the function is, for refusals.test.ts. */
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { createClients } from '../../lambda/aws/clients';
import { failedAtAws, failureReason, wasRefused } from '../../lambda/aws/failure';
import { findCancellations } from '../../lambda/aws/transaction';

/** What our code reads of a failure. */
export interface Refusal {
  readonly reason: string;
  readonly failedAtAws: boolean;
  readonly wasRefused: boolean;
  readonly cancellations: readonly string[];
}

/** Reads AWS's endpoint and credentials from the environment, as the clients do. */
export async function tellRefusals(): Promise<readonly Refusal[]> {
  const { dynamodb, elb, logs, sns, ssm } = createClients({ region: 'eu-west-1' });
  const agent = await ssm();
  const restart = new SendCommandCommand({ DocumentName: 'restart', InstanceIds: ['i-0a1'] });
  const calls = [
    () => dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [] })),
    () => agent.send(restart),
    () => agent.send(restart),
    () => elb.send(new DescribeLoadBalancersCommand({})),
    () => elb.send(new DescribeLoadBalancersCommand({})),
    () => logs.send(new StartQueryCommand({ startTime: 0, endTime: 1, queryString: 'x' })),
    () => sns.send(new PublishCommand({ TopicArn: 'arn', Message: 'x' })),
  ];
  const refusals: Refusal[] = [];
  for (const call of calls) refusals.push(await tellRefusal(call));
  return refusals;
}

async function tellRefusal(call: () => Promise<unknown>): Promise<Refusal> {
  try {
    await call();
  } catch (error) {
    return {
      reason: failureReason(error),
      failedAtAws: failedAtAws(error),
      wasRefused: wasRefused(error),
      cancellations: findCancellations(error),
    };
  }
  throw new Error('the call was not refused');
}
