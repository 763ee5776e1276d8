/**
 * Service Quotas: how many rules a network ACL and a security group may have, and groups an interface. Reads only.
 */
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { GroupQuotas } from '../core/observation';
import { callAws, failedAtAws, failureReason, isAwsFailure } from './failure';

/** "Rules per network ACL" of Amazon VPC: for each direction and family, the default deny included. */
const RULES_PER_NETWORK_ACL = { ServiceCode: 'vpc', QuotaCode: 'L-2AEEBF1A' } as const;

/** What every account has at least (Amazon VPC quotas): a raised quota is then not used, and nothing is refused. */
const DEFAULT_RULES = 20;

/** "Inbound or outbound rules per security group" and "Security groups per network interface", with AWS's defaults. */
const RULES_PER_GROUP = { code: 'L-0EA8095F', byDefault: 60 } as const;
const GROUPS_PER_INTERFACE = { code: 'L-2AFB9258', byDefault: 5 } as const;

/** AWS will not say: the role lacks the permission, the Region does not know the quota, or it is too busy. */
const UNTOLD = ['AccessDeniedException', 'NoSuchResourceException', 'TooManyRequestsException'] as const;

export interface AclQuota {
  /** Rules per network ACL, direction and family. */
  readonly rules: number;
  /** Where AWS's default is only assumed: why, and what it means. */
  readonly warning: string | undefined;
}

/** Reads the quota. Where it cannot be read AWS's default is assumed, with a warning: denies must not wait for it. */
export async function describeAclEntryQuota(quotas: ServiceQuotasClient): Promise<AclQuota> {
  try {
    const answer = await callAws(
      'GetServiceQuota of rules per network ACL',
      quotas.send(new GetServiceQuotaCommand(RULES_PER_NETWORK_ACL)),
    );
    const rules = answer.Quota?.Value;
    if (rules !== undefined && Number.isInteger(rules) && rules > 0) return { rules, warning: undefined };
    return assumeDefault(`AWS answered ${rules ?? 'without a value'}`);
  } catch (error) {
    if (isAwsFailure(error, ...UNTOLD) || failedAtAws(error)) return assumeDefault(failureReason(error));
    throw error;
  }
}

function assumeDefault(why: string): AclQuota {
  return {
    rules: DEFAULT_RULES,
    warning: `the quota of rules per network ACL could not be read (${why}): AWS's default of ${DEFAULT_RULES} is assumed, and a raised quota is not used`,
  };
}

/** Reads the quotas of security groups; where AWS will not say, its defaults: what they forbid is only not begun. */
export async function describeGroupQuotas(quotas: ServiceQuotasClient): Promise<GroupQuotas> {
  const [rulesPerGroup, groupsPerInterface] = await Promise.all([
    readGroupQuota(quotas, RULES_PER_GROUP),
    readGroupQuota(quotas, GROUPS_PER_INTERFACE),
  ]);
  return { rulesPerGroup, groupsPerInterface };
}

async function readGroupQuota(
  quotas: ServiceQuotasClient,
  { code, byDefault }: { readonly code: string; readonly byDefault: number },
): Promise<number> {
  try {
    const command = new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: code });
    const answer = await callAws(`GetServiceQuota ${code}`, quotas.send(command));
    return answer.Quota?.Value ?? byDefault;
  } catch (error) {
    if (isAwsFailure(error, ...UNTOLD) || failedAtAws(error)) return byDefault;
    throw error;
  }
}
