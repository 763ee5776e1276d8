/** What an outsider would see of a scene at one moment: healthy targets, and who can reach what. */
import type { NetworkInterface } from './account/state';
import type { Incident, Probe, Scene } from './incidents/incident';

export interface Snapshot {
  readonly at: string;
  readonly healthyTargets: number;
  readonly reach: readonly ReachRow[];
  /** Names of the load balancer's security groups, sorted. */
  readonly loadBalancerGroups: readonly string[];
  /** What the security groups admit, each rule in a line. */
  readonly rules: readonly string[];
}

export interface ReachRow extends Probe {
  readonly open: boolean;
}

export function takeSnapshot(scene: Scene, incident: Incident): Snapshot {
  return {
    at: scene.account.clock.now().toISOString(),
    healthyTargets: countHealthy(scene),
    reach: incident.probes.map((probe) => ({ ...probe, open: isOpen(scene, probe) })),
    loadBalancerGroups: listBalancerGroups(scene),
    rules: listRules(scene),
  };
}

function listBalancerGroups({ account: { state } }: Scene): readonly string[] {
  const ids = [...state.loadBalancers.values()].flatMap(({ groupIds }) => groupIds);
  return ids.map((id) => state.securityGroups.get(id)?.name ?? id).sort();
}

function listRules({ account: { state } }: Scene): readonly string[] {
  const nameOf = (id: string): string => state.securityGroups.get(id)?.name ?? id;
  return [...state.groupRules.values()]
    .filter(({ egress }) => !egress)
    .map(({ groupId, protocol, fromPort, toPort, source }) => {
      const traffic =
        protocol === '-1'
          ? 'all traffic'
          : `${protocol}/${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
      const peer =
        source.kind === 'cidr'
          ? source.cidr
          : source.kind === 'group'
            ? nameOf(source.groupId)
            : source.prefixListId;
      return `${nameOf(groupId)}: ${traffic} from ${peer}`;
    })
    .sort();
}

export function countHealthy({ account }: Scene): number {
  const targets = [...account.state.targetGroups.values()].flatMap((group) => group.targets);
  return targets.filter((target) => target.health.state === 'healthy').length;
}

/** The load balancer needs every server; for anybody else one open server is an open door. */
function isOpen({ account, world }: Scene, { who, address, port }: Probe): boolean {
  const { state } = account;
  const all = [...state.interfaces.values()];
  const servers = world.backends.flatMap(({ interfaceId }) => state.interfaces.get(interfaceId) ?? []);
  const nodes = all.filter((one) => one.description.startsWith('ELB '));
  const reaches = (to: NetworkInterface) => world.network.reach(address, to, port);
  if (who === 'load balancer') return servers.every(reaches);
  return (who === 'visitor' ? nodes : servers).some(reaches);
}
