/** Visitors of the load balancer who live beside the attackers, on the account in memory, from log line to deny list. */
import type { Scene } from '../../drill/incidents/incident';
import { memo } from '../../drill/incidents/memo';
import { LOAD_BALANCER_ARN, SITE } from '../../drill/incidents/site';
import { rehearse } from '../../drill/rehearse';
import { installFloodgate } from '../../bin/drill/play';
import type { Plan } from '../../lambda/core/plan';
import { withEnvironment } from '../support/rehearsal';

const NODE = '10.0.1.10';
const CROWD = Array.from({ length: 40 }, (_, index) => `136.175.9.${100 + index}`);
/** Room for two, so that the three of 136.175.9.0/24 need a block if all are to be denied. */
const INCIDENT = withEnvironment(memo, { mode: 'observe', deny: { budget: 2 } });

interface Setting {
  /** Peer and X-Forwarded-For of the crowd's requests. */
  readonly crowd?: (visitor: string) => readonly [peer: string, header: string];
  readonly change?: (scene: Scene) => void;
}

async function planFor({ crowd, change }: Setting): Promise<Plan> {
  const scene = INCIDENT.open();
  change?.(scene);
  const sent = scene.account.state.logGroups.get(SITE.accessGroup)?.sent;
  const at = Date.parse('2020-12-24T16:05:00+09:00');
  for (const [index, visitor] of (crowd === undefined ? [] : CROWD.flatMap((one) => [one, one])).entries()) {
    const [peer, header] = crowd?.(visitor) ?? ['', ''];
    const message = `any ${peer} - - [24/Dec/2020:16:05:00 +0900] "GET / HTTP/1.1" 200 99 "-" "x" 5000 ${header} https`;
    const time = at + index * 10;
    sent?.push({ timestampMs: time, ingestionMs: time, stream: 'web-1', write: () => message });
  }
  const invoke = installFloodgate(scene, INCIDENT);
  await rehearse(scene, { ...INCIDENT, end: new Date('2020-12-24T16:13:00+09:00') }, invoke);
  const { plan } = await invoke({ action: 'plan' });
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

const deniedBy = ({ denies }: Plan): string[] => denies.map(({ cidr }) => cidr).sort();
const through = (visitor: string) => [NODE, `6.6.6.6, ${visitor}`] as const;
const apart = ({ account }: Scene): void => {
  const balancer = account.state.loadBalancers.get(LOAD_BALANCER_ARN);
  if (balancer === undefined) throw new Error('no load balancer');
  account.state.loadBalancers.set(LOAD_BALANCER_ARN, {
    ...balancer,
    subnetIds: ['subnet-0aa0000000000000b'],
  });
};

let alone: Plan;
beforeAll(async () => {
  alone = await planFor({});
});

it('with nobody beside them, the attackers of one block are denied as a block', () => {
  expect(deniedBy(alone)).toContain('136.175.9.0/24');
});

it('a crowd that comes through the load balancer is spared where the ACL guards the load balancer, too', async () => {
  const plan = await planFor({ crowd: through });
  expect(deniedBy(plan)).not.toContain('136.175.9.0/24');
  expect(plan.denies.map(({ legitRequests }) => legitRequests)).toEqual([0, 0]);
});

it('the same crowd changes nothing where the ACL never meets it', async () => {
  expect(deniedBy(await planFor({ crowd: through, change: apart }))).toEqual(deniedBy(alone));
});

it('the same text weighs nothing when strangers write it, straight to a server or left of themselves', async () => {
  const direct = await planFor({ crowd: (visitor) => ['203.0.113.200', visitor] });
  expect(deniedBy(direct)).toEqual(deniedBy(alone));
  const left = await planFor({ crowd: (visitor) => [NODE, `${visitor}, 203.0.113.200`] });
  expect(deniedBy(left)).toEqual(deniedBy(alone));
});

it('makes nobody an offender or a suspect, and takes no weight from anybody', async () => {
  const { offenders, suspects } = await planFor({ crowd: through });
  expect(offenders).toEqual(alone.offenders);
  expect(suspects).toEqual(alone.suspects);
});

it('weighs nothing where the load balancer passes on what its clients wrote, and says so', async () => {
  const plan = await planFor({
    crowd: through,
    change: ({ account }) => {
      const { attributes } = account.state.loadBalancers.get(LOAD_BALANCER_ARN) ?? {};
      Object.assign(attributes ?? {}, { 'routing.http.xff_header_processing.mode': 'preserve' });
    },
  });
  expect(deniedBy(plan)).toEqual(deniedBy(alone));
  expect(plan.warnings).toContainEqual(expect.stringContaining('X-Forwarded-For mode is "preserve"'));
});
