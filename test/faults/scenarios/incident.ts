/** Alarms and ticks: an incident from its first look to the end of its denies. */
import { ALARM_AT, alarmEvent, TICK } from '../stage';
import { ALARM, fillAcl, openCalm, openExpired, openFlood, openQuota, openSecondWave } from './moments';
import type { Scenario } from './scenario';

export const INCIDENT: readonly Scenario[] = [
  { name: 'alarm in a flood', by: 'alarm', event: ALARM, prepare: () => Promise.resolve(openFlood()) },
  {
    name: 'alarm, lock-down by hand',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(openFlood({ lockDown: 'manual' })),
  },
  {
    name: 'alarm, ACL nearly full',
    by: 'alarm',
    event: ALARM,
    prepare: () => Promise.resolve(fillAcl(openFlood())),
  },
  {
    name: 'second alarm in an incident',
    by: 'alarm',
    event: alarmEvent(new Date(ALARM_AT.getTime() + 90_000)),
    prepare: () => openSecondWave(),
  },
  { name: 'tick, second wave', by: 'tick', event: TICK, prepare: () => openSecondWave() },
  { name: 'tick, second wave at the quota', by: 'tick', event: TICK, prepare: openQuota },
  { name: 'tick that closes the incident', by: 'tick', event: TICK, prepare: openCalm },
  { name: 'tick, denies are over', by: 'tick', event: TICK, prepare: openExpired },
];
