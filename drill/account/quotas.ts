/** Service Quotas: what the account may have of each thing. */
import type { GetServiceQuotaRequest, GetServiceQuotaResponse } from '@aws-sdk/client-service-quotas';
import type { AccountContext } from './context';
import { failure } from './failures';
import type { Operations } from './operations';

/** "Rules per network ACL": one direction, one family, the default deny counted. */
const RULES_PER_NETWORK_ACL = 'L-2AEEBF1A';

export function quotaOperations(context: AccountContext): Operations {
  return { GetServiceQuota: (input: GetServiceQuotaRequest) => getServiceQuota(context, input) };
}

function getServiceQuota({ state }: AccountContext, input: GetServiceQuotaRequest): GetServiceQuotaResponse {
  const { ServiceCode, QuotaCode } = input;
  if (ServiceCode !== 'vpc' || QuotaCode !== RULES_PER_NETWORK_ACL) {
    throw failure(
      'quotas',
      'NoSuchResourceException',
      `The quota ${String(QuotaCode)} of ${String(ServiceCode)} does not exist`,
    );
  }
  return {
    Quota: {
      ServiceCode,
      QuotaCode,
      QuotaName: 'Rules per network ACL',
      Value: state.quotas.aclEntries,
      Unit: 'None',
      Adjustable: true,
    },
  };
}
