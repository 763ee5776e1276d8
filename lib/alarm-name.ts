/** Which alarm an environment acts on. Pure. */
import type { Environment } from '../lambda/config';

/** Chooses the alarm's name: given, not generated, since the function's role and its variables name it, too. */
export function chooseAlarmName({ alarm, name }: Environment): string {
  return 'existing' in alarm ? alarm.existing : `Floodgate-${name}-UnHealthyHostCount`;
}
