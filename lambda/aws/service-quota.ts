/**
 * Service Quotas: how many rules a network ACL may have. Reads only.
 */
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { callAws, isAwsFailure } from './failure';

/** "Rules per network ACL" of Amazon VPC: for each direction and family, the default deny included. */
const RULES_PER_NETWORK_ACL = { ServiceCode: 'vpc', QuotaCode: 'L-2AEEBF1A' } as const;

/** Reads the quota of rules per network ACL; `undefined` if AWS will not say, and then its default (20) is the guess. */
export async function describeAclEntryQuota(quotas: ServiceQuotasClient): Promise<number | undefined> {
  try {
    const answer = await callAws(
      'GetServiceQuota of rules per network ACL',
      quotas.send(new GetServiceQuotaCommand(RULES_PER_NETWORK_ACL)),
    );
    return answer.Quota?.Value;
  } catch (error) {
    if (isAwsFailure(error, 'AccessDeniedException', 'NoSuchResourceException', 'TooManyRequestsException')) {
      return undefined;
    }
    throw error;
  }
}
