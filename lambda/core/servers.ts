/** The servers behind the targets: one for each instance, however many registrations it has. Pure. */
import type { Target } from './observation';

/** What is seen of an instance itself. */
export interface SeenInstance {
  readonly instanceId: string;
  /** `running`, `stopped`, … */
  readonly state: string;
  /** The Auto Scaling group that it belongs to. */
  readonly scalingGroup: string | undefined;
}

/** A command of ours that Systems Manager knows of. */
export interface SeenCommand {
  readonly instanceId: string;
  readonly commandId: string;
  /** The comment that it was sent with. */
  readonly mark: string;
}

export type RestartState =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string };

/** What is read before a restart is planned or judged. */
export interface SeenServers {
  readonly instances: readonly SeenInstance[];
  /** Instances whose agent answers Systems Manager; `undefined`: not asked, since servers are rebooted. */
  readonly online: readonly string[] | undefined;
  /** Commands of rows whose answer was lost. */
  readonly commands: readonly SeenCommand[];
  /** How commands go, by command id. */
  readonly states: Readonly<Record<string, RestartState>>;
}

export interface Server {
  readonly instanceId: string;
  /** Every registration is healthy. */
  readonly isHealthy: boolean;
  /** Some registration is unhealthy; one that begins or drains is neither. */
  readonly isUnhealthy: boolean;
  /** AWS's reasons for what is unhealthy, in words. */
  readonly reason: string | undefined;
}

/** The servers by instance id; targets that are no instance of this VPC are left out. */
export function listServers(targets: readonly Target[]): readonly Server[] {
  const byInstance = new Map<string, Target[]>();
  for (const target of targets) {
    const instanceId = findInstance(target);
    if (instanceId === undefined) continue;
    byInstance.set(instanceId, [...(byInstance.get(instanceId) ?? []), target]);
  }
  return [...byInstance]
    .map(([instanceId, own]) => describeServer(instanceId, own))
    .sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** A target that is registered by its address is an instance, too, if an interface with that address is one's. */
export function findInstance({ instanceId, interfaces }: Target): string | undefined {
  return instanceId ?? interfaces.find((one) => one.instanceId !== undefined)?.instanceId;
}

function describeServer(instanceId: string, targets: readonly Target[]): Server {
  const unhealthy = targets.filter(({ health }) => health === 'unhealthy');
  const reasons = [...new Set(unhealthy.map(({ reason }) => reason ?? 'unhealthy'))].sort();
  return {
    instanceId,
    isHealthy: targets.every(({ health }) => health === 'healthy'),
    isUnhealthy: unhealthy.length > 0,
    reason: reasons.length === 0 ? undefined : reasons.join(', '),
  };
}

/** Since when each server was unhealthy in every look. */
export function rememberUnhealthy(
  known: Readonly<Record<string, string>> | undefined,
  targets: readonly Target[],
  now: Date,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listServers(targets)
      .filter(({ isUnhealthy }) => isUnhealthy)
      .map(({ instanceId }) => [instanceId, known?.[instanceId] ?? now.toISOString()]),
  );
}
