/**
 * What every operation of the account works with: its state, its clock, its way to make ids, and the
 * world's ears (who must know that the network changed, who restarts a server).
 */
import type { Clock } from '../clock';
import type { AccountState } from './state';

export interface AccountContext {
  readonly state: AccountState;
  readonly clock: Clock;
  /** A new id: `newId('sgr')` gives `sgr-0f…`, in the same order in every rehearsal. */
  readonly newId: (prefix: string) => string;
  /** To be called after every change that packets may feel. */
  readonly networkChanged: () => void;
  /** What a restart does to the servers; a world puts its own here. */
  effects: ServerEffects;
}

export interface ServerEffects {
  /** The web server's services are restarted (by the SSM agent). */
  restartServices(instanceId: string): void;
  reboot(instanceId: string): void;
}

/** Servers without a world around them: a restart changes nothing that could be seen. */
export const NO_EFFECTS: ServerEffects = {
  restartServices: () => undefined,
  reboot: () => undefined,
};
