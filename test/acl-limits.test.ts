/** Where AWS allows fewer entries than its quota could be read to be; on the account in memory. */
import type { Incident } from '../drill/incidents/incident';
import { memo } from '../drill/incidents/memo';
import { runUntil } from './support/rehearsal';

const ACL = 'acl-0aa00000000000001';
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };

/** Room for three denies beside the allow and the default deny, and Service Quotas does not say so. */
const cramped: Incident = {
  ...memo,
  open(options) {
    const scene = memo.open(options);
    scene.account.state.quotas.aclEntries = 5;
    scene.account.onCall(({ service }) =>
      service === 'quotas'
        ? { failBefore: Object.assign(new Error('not permitted'), { name: 'AccessDeniedException' }) }
        : undefined,
    );
    return scene;
  },
};

it('the refusal is learned from: the next look finds the best list that fits, and fails no more', async () => {
  const { scene, invoke } = await runUntil(cramped, '16:11:00');
  const refusals = (): number =>
    scene.account.calls.filter(({ action }) => action === 'CreateNetworkAclEntry').length;
  await scene.account.clock.sleep(5 * 60_000);
  const report = await invoke(TICK);
  expect(report.failures).toEqual([]);
  const cidrs = (scene.account.state.networkAcls.get(ACL)?.entries ?? [])
    .filter(({ action, egress }) => action === 'deny' && !egress)
    .map(({ cidr }) => cidr);
  expect(cidrs).toContain('216.144.247.78/32');
  expect(cidrs).toHaveLength(3);
  expect(report.plan?.coverage).toMatchObject([{ entries: 3, budget: 3 }]);
  const before = refusals();
  await scene.account.clock.sleep(60_000);
  await invoke(TICK);
  expect(refusals()).toBe(before);
});
