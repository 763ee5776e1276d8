/** What an outsider would see of a scene at one moment: healthy targets, and who can reach what. */
import type { NetworkInterface } from './account/state';
import type { Incident, Probe, Scene } from './incidents/incident';

export interface Snapshot {
  readonly at: string;
  readonly healthyTargets: number;
  readonly reach: readonly ReachRow[];
}

export interface ReachRow extends Probe {
  readonly open: boolean;
}

export function takeSnapshot(scene: Scene, incident: Incident): Snapshot {
  return {
    at: scene.account.clock.now().toISOString(),
    healthyTargets: countHealthy(scene),
    reach: incident.probes.map((probe) => ({ ...probe, open: isOpen(scene, probe) })),
  };
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
