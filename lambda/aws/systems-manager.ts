/** The client of Systems Manager. A file of its own, so that it can be loaded by itself. Makes no call. */
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';

/** SendCommand has no client token: an attempt that is repeated after a time-out would restart a server twice. */
export function createSystemsManagerClient(settings: SSMClientConfig): SSMClient {
  return new SSMClient({ ...settings, maxAttempts: 1 });
}
