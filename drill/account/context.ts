/**
 * What every operation of the account works with: its state, its clock, its way to make ids, and the
 * world's ears (who must know that the network changed, who restarts a server, who hears an alarm).
 */
import type { Clock } from '../clock';
import type { Alarm, AlarmState } from './cloudwatch/state';
import type { AccountState } from './state';

export interface AccountContext {
  readonly state: AccountState;
  readonly clock: Clock;
  /** A new id: `newId('sgr')` gives `sgr-0f…`, in the same order in every rehearsal. */
  readonly newId: (prefix: string) => string;
  /** To be called after every change that packets may feel. */
  readonly networkChanged: () => void;
  /** What a restart does to the servers; a world puts its own here. */
  effects: WorldEffects;
}

/** What calls do beyond the account's own books; a world puts its own here. */
export interface WorldEffects {
  /** The web server's services are restarted (by the SSM agent). */
  restartServices(instanceId: string): void;
  reboot(instanceId: string): void;
  /** An alarm went from one state to another: its actions are due. */
  alarmChanged(alarm: Alarm, previous: AlarmState): void;
}

/** An account without a world around it: calls change the books and nothing else. */
export const NO_EFFECTS: WorldEffects = {
  restartServices: () => undefined,
  reboot: () => undefined,
  alarmChanged: () => undefined,
};
