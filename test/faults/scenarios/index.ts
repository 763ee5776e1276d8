/** Every scenario; a new one goes into the file of its subject, or brings one along. */
import { BY_HAND } from './by-hand';
import { INCIDENT } from './incident';
import { OWN_HARM } from './own-harm';
import { RESTARTS } from './restarts';
import type { Scenario } from './scenario';
import { SITES } from './sites';
import { SPLITS } from './splits';

export type { Scenario } from './scenario';

export const SCENARIOS: readonly Scenario[] = [
  ...INCIDENT,
  ...SITES,
  ...OWN_HARM,
  ...BY_HAND,
  ...RESTARTS,
  ...SPLITS,
];

export function findScenario(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario "${name}"`);
  return scenario;
}
