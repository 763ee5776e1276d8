/** What a scenario is: a prepared stage, and the event of the run that is struck. */
import type { Stage } from '../stage';

export interface Scenario {
  readonly name: string;
  /** Who waits for the answer: Lambda repeats an alarm, a person repeats what was not heard; a tick comes again. */
  readonly by: 'alarm' | 'tick' | 'a person';
  readonly event: object;
  /** Builds the moment, undisturbed. */
  prepare(): Promise<Stage>;
}

/** A scenario in which a person asks for something. */
export function byHand(name: string, event: object, prepare: () => Promise<Stage>): Scenario {
  return { name, by: 'a person', event, prepare };
}
