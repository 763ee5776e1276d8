/** Strikes one call of a scenario's run, lets undisturbed runs follow, and compares with the story without a fault. */
import type { Call } from '../../drill/account/calls';
import { readLedger } from '../../lambda/aws/ledger';
import { describeContent } from './content';
import type { Fault } from './faults';
import { takeFingerprint } from './fingerprint';
import type { Scenario } from './scenarios';
import { watchGrants } from '../privilege/granted';
import { copyStage, DEPLOYED, sleepUntil, TABLE, TICK, type Stage } from './stage';

const STRUCK_RUN = 'struck';
/** Minutes after the struck run: Lambda repeats after one minute and two more; the lease is free after six. */
const FOLLOWING_MINUTES = [1, 3, 7, 9] as const;

export interface Story {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly content: readonly string[];
  readonly told: ReadonlySet<string>;
  /** The calls of the run that will be struck. */
  readonly calls: readonly Call[];
  /** By the moments that were come to after the struck run: how each of them ended. */
  readonly ends: Map<string, Verdict>;
}

export interface Verdict {
  readonly lost: readonly string[];
  readonly leftBehind: readonly string[];
}

/** Plays a scenario without a fault. */
export async function playUndisturbed(scenario: Scenario): Promise<Story> {
  const stage = await scenario.prepare();
  const copy = copyStage(stage);
  const start = copy.account.clock.now();
  await follow(copy, scenario, start, await wasHeard(copy, scenario.event, STRUCK_RUN));
  return {
    scenario,
    stage,
    content: describeContent(copy),
    told: findTold(copy),
    calls: copy.account.calls.filter(({ run }) => run === STRUCK_RUN),
    ends: new Map(),
  };
}

/** @param index which call of the run is struck */
export async function tryCase(story: Story, index: number, fault: Fault): Promise<Verdict> {
  const { scenario, stage, ends } = story;
  const copy = copyStage(stage);
  const start = copy.account.clock.now();
  // Whatever goes wrong, the function asks for nothing that its role does not grant.
  const ungranted = new Set<string>();
  watchGrants(copy.account, copy.environment, DEPLOYED, (what) => ungranted.add(what));
  let seen = 0;
  const calm = copy.account.onCall((call) => {
    if (call.run !== STRUCK_RUN || seen++ !== index) return undefined;
    return fault.strike(call);
  });
  const isAnswered = await wasHeard(copy, scenario.event, STRUCK_RUN);
  calm();
  const met: string[] = [];
  const meet = (moment: string): boolean => {
    met.push(moment);
    return ends.has(moment);
  };
  await follow(copy, scenario, start, isAnswered, meet);
  const verdict = ends.get(met.at(-1) ?? '') ?? judgeEnd(story, copy);
  for (const moment of met) ends.set(moment, verdict);
  return ungranted.size === 0 ? verdict : { ...verdict, lost: [...verdict.lost, ...ungranted] };
}

function judgeEnd({ content, told }: Story, end: Stage): Verdict {
  const [lost, leftBehind] = compare(content, describeContent(end));
  const toldNow = findTold(end);
  const untold = [...told].filter((fact) => !toldNow.has(fact)).map((fact) => `nobody was told: ${fact}`);
  return { lost: [...lost, ...untold], leftBehind };
}

/**
 * The runs that follow the struck one, at the same times in every story.
 * @param isMet hears of each moment before its runs; whether another case came to the same, and its end is known
 */
async function follow(
  stage: Stage,
  scenario: Scenario,
  start: Date,
  wasAnswered: boolean,
  isMet: (moment: string) => boolean = () => false,
): Promise<void> {
  let isAnswered = wasAnswered;
  for (const minutes of FOLLOWING_MINUTES) {
    await sleepUntil(stage, start, minutes);
    if (isMet(JSON.stringify([minutes, isAnswered, listTold(stage), takeFingerprint(stage)]))) return;
    if (!isAnswered && (await mustBeRepeated(stage, scenario, minutes)))
      isAnswered = await wasHeard(
        stage,
        scenario.event,
        scenario.by === 'alarm' ? STRUCK_RUN : `again-${minutes}`,
      );
    await stage.invoke(TICK, `tick-${minutes}`).catch(() => undefined);
  }
}

/** All that matters later of what people were told so far. */
function listTold(stage: Stage): readonly string[] {
  return [...findTold(stage), ...(readsRestarted(stage) ? ['restarted'] : [])].sort();
}

async function wasHeard(stage: Stage, event: object, runId: string): Promise<boolean> {
  try {
    const { summary } = await stage.invoke(event, runId);
    return !summary.startsWith('Another run is at work');
  } catch {
    return false;
  }
}

/** Lambda gives up after its third attempt. A person repeats what failed, unless the ledger says that it was taken note of. */
async function mustBeRepeated(stage: Stage, { by }: Scenario, minutes: number): Promise<boolean> {
  if (by === 'alarm') return minutes <= 3;
  if (by === 'tick') return false;
  const ledger = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
  // Whoever sees by {"action":"status"} that servers are being restarted does not ask for it again.
  if ((ledger.restarts ?? []).length > 0) return false;
  // Nor does whoever read in a mail that it was done.
  if (readsRestarted(stage)) return false;
  return ledger.requests?.every(({ run }) => run !== STRUCK_RUN) ?? true;
}

function readsRestarted({ account }: Stage): boolean {
  return account.published.some(({ message }) => /^(?:FAILED: )?Restarted: /.test(message));
}

/** What stands in one list and not in the other, both ways. */
function compare(wanted: readonly string[], found: readonly string[]): readonly [string[], string[]] {
  return [subtract(wanted, found), subtract(found, wanted)];
}

function subtract(list: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return list.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const FACTS = [
  /CONNECT flood/,
  /Incident closed/,
  /Rolled back/,
  /By hand/,
  /lock-down stays/,
  /people take over/,
  /is given up/,
] as const;

/** The facts that people could read in messages since the stage was copied. */
function findTold({ account }: Stage): ReadonlySet<string> {
  const told = new Set<string>();
  for (const { message } of account.published) {
    for (const fact of FACTS) if (fact.test(message)) told.add(fact.source);
    for (const [cidr] of message.matchAll(/(?<![\w/-])[\d.:a-f]+\/\d{1,3}(?!\w)/g)) told.add(cidr);
  }
  return told;
}
