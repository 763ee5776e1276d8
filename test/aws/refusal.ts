/** Failures as the SDK throws them. For tests only. */
import { EC2ServiceException } from '@aws-sdk/client-ec2';

/** A failure of AWS with this exact name. */
export function refusal(name: string, message = 'as AWS words it'): Error {
  return new EC2ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}
