/**
 * AWS's refusals, as the SDK throws them: an exception of the service's own class with AWS's exact name.
 */
import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsServiceException } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2ServiceException } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasServiceException } from '@aws-sdk/client-service-quotas';
import { SNSServiceException } from '@aws-sdk/client-sns';
import { SSMServiceException } from '@aws-sdk/client-ssm';

export type Service = 'ec2' | 'elb' | 'logs' | 'cloudwatch' | 'dynamodb' | 'sns' | 'ssm' | 'quotas';

const EXCEPTIONS = {
  ec2: EC2ServiceException,
  elb: ElasticLoadBalancingV2ServiceException,
  logs: CloudWatchLogsServiceException,
  cloudwatch: CloudWatchServiceException,
  dynamodb: DynamoDBServiceException,
  sns: SNSServiceException,
  ssm: SSMServiceException,
  quotas: ServiceQuotasServiceException,
} as const;

/** A refusal of the given service. */
export function failure(service: Service, name: string, message: string, httpStatusCode = 400): Error {
  return new EXCEPTIONS[service]({
    name,
    message,
    $fault: httpStatusCode >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode },
  });
}

/** What each service calls the same two refusals. */
const REFUSED: Readonly<Record<Service, string>> = {
  ec2: 'UnauthorizedOperation',
  elb: 'AccessDenied',
  logs: 'AccessDeniedException',
  cloudwatch: 'AccessDenied',
  dynamodb: 'AccessDeniedException',
  sns: 'AuthorizationError',
  ssm: 'AccessDeniedException',
  quotas: 'AccessDeniedException',
};
const THROTTLED: Readonly<Record<Service, string>> = {
  ec2: 'RequestLimitExceeded',
  elb: 'Throttling',
  logs: 'ThrottlingException',
  cloudwatch: 'Throttling',
  dynamodb: 'ProvisionedThroughputExceededException',
  sns: 'Throttled',
  ssm: 'ThrottlingException',
  quotas: 'TooManyRequestsException',
};

/** The role may not do this. */
export function refused(service: Service): Error {
  return failure(service, REFUSED[service], 'You are not authorized to perform this operation.', 403);
}

/** Too many calls, and the SDK's own retries are used up. */
export function throttled(service: Service): Error {
  return failure(service, THROTTLED[service], 'Rate exceeded', 400);
}

/** No answer came: whether the call took effect, the caller cannot know. */
export function timedOut(): Error {
  const error = new Error('socket hang up: no answer within the request time-out');
  error.name = 'TimeoutError';
  return error;
}

/** The process was killed: this call, and every later call of the same run, goes nowhere. */
export class Killed extends Error {
  override readonly name = 'Killed';
  constructor(run: string) {
    super(`The process of ${run} was killed`);
  }
}
