/** In which region, and with whose credentials, a command works: as the AWS SDK would choose. Makes no call. */
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

/**
 * Finds the region where none is named: `AWS_REGION`, else the profile's own, as the SDK reads them; `undefined` if
 * there is none. `AWS_DEFAULT_REGION` is the AWS command line's and boto's: the SDK does not know it, people do.
 */
export async function findRegion(
  profile: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const named = [variables['AWS_REGION'], variables['AWS_DEFAULT_REGION']].find(
    (value) => value !== undefined && value !== '',
  );
  if (named !== undefined) return named;
  try {
    return await new ElasticLoadBalancingV2Client(profile === undefined ? {} : { profile }).config.region();
  } catch {
    return undefined;
  }
}
