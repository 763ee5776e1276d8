/** The quota of rules per network ACL: read where it can be, and never assumed in silence. */
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { mockClient } from 'aws-sdk-client-mock';
import { describeAclEntryQuota } from '../../lambda/aws/service-quota';
import { refusal } from './refusal';

const quotas = new ServiceQuotasClient({ region: 'ap-northeast-1' });
const aws = mockClient(quotas);
beforeEach(() => aws.reset());

describe('describeAclEntryQuota', () => {
  it('reads the account’s rules per network ACL', async () => {
    aws
      .on(GetServiceQuotaCommand, { ServiceCode: 'vpc', QuotaCode: 'L-2AEEBF1A' })
      .resolves({ Quota: { QuotaName: 'Rules per network ACL', Value: 40 } });
    await expect(describeAclEntryQuota(quotas)).resolves.toEqual({ rules: 40, warning: undefined });
  });

  it.each([
    'AccessDeniedException',
    'NoSuchResourceException',
    'TooManyRequestsException',
    'ServiceException',
    'TimeoutError',
  ])('assumes 20 on %s, and says so: a flood does not wait for a quota', async (name) => {
    aws.onAnyCommand().rejects(refusal(name, 'not now'));
    await expect(describeAclEntryQuota(quotas)).resolves.toEqual({
      rules: 20,
      warning: `the quota of rules per network ACL could not be read (${name}: not now): AWS's default of 20 is assumed, and a raised quota is not used`,
    });
  });

  it.each([undefined, 0, 20.5, NaN])('takes %s for no answer', async (Value) => {
    aws.onAnyCommand().resolves({ Quota: { Value } });
    const { rules, warning } = await describeAclEntryQuota(quotas);
    expect(rules).toBe(20);
    expect(warning).toContain(`AWS answered ${Value ?? 'without a value'}`);
  });

  it('throws on what is no failure of AWS', async () => {
    const cause = new TypeError('ours');
    aws.onAnyCommand().rejects(cause);
    await expect(describeAclEntryQuota(quotas)).rejects.toMatchObject({ cause });
  });
});
