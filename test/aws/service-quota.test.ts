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
    await expect(describeAclEntryQuota(quotas)).resolves.toBe(40);
  });

  it.each(['AccessDeniedException', 'NoSuchResourceException', 'TooManyRequestsException'])(
    'does not know it on %s',
    async (name) => {
      aws.onAnyCommand().rejects(refusal(name));
      await expect(describeAclEntryQuota(quotas)).resolves.toBeUndefined();
    },
  );

  it('does not know it when AWS names no value, and throws any other failure on', async () => {
    aws.onAnyCommand().resolves({});
    await expect(describeAclEntryQuota(quotas)).resolves.toBeUndefined();
    const cause = refusal('ServiceException');
    aws.onAnyCommand().rejects(cause);
    await expect(describeAclEntryQuota(quotas)).rejects.toMatchObject({ cause });
  });
});
