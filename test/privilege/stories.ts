/** Plays what happens to Floodgate under given settings, and notes what every call asks of IAM. */
import type { CallHook } from '../../drill/account/calls';
import { failure } from '../../drill/account/failures';
import { addRule, SITE } from '../../drill/incidents/site';
import { readLedger } from '../../lambda/aws/ledger';
import { chooseAlarmName } from '../../lib/alarm-name';
import { SCENARIOS } from '../faults/scenarios';
import { openAnswered, openFlood } from '../faults/scenarios/moments';
import { openDue } from '../faults/scenarios/restarts';
import { copyDeployed, sleepUntil, TABLE, TICK, type Stage } from '../faults/stage';
import { ALARM } from '../faults/scenarios/moments';
import { listAsked, type Asked } from './asked';

interface Story {
  readonly name: string;
  readonly event: object;
  prepare(): Promise<Stage>;
  /** What befalls the calls. */
  disturb?(stage: Stage): CallHook;
}

/** Lists that belong to AWS and to another account: one stands in the environment file, one only in a group's rule. */
export const NAMED_LIST = 'pl-0aa00000000000001';
const LIST_OF_A_RULE = 'pl-0aa00000000000002';
/** The servers' tag, for environments that ask for it. */
export const SERVER_TAG = { key: 'Role', value: 'web' } as const;
/** So many minutes later the tick comes; what is long over by then is the subject of a scenario. */
const FOLLOWING_MINUTES = [1, 7] as const;

const refuseInsights = (): CallHook => (call) =>
  call.action === 'StartQuery'
    ? { failBefore: failure('logs', 'LimitExceededException', 'busy') }
    : undefined;

/** Queries that have only just begun, whenever somebody asks. */
const delayInsights =
  ({ account: { state, clock } }: Stage): CallHook =>
  ({ action }) => {
    if (action !== 'GetQueryResults') return undefined;
    for (const query of [...state.logQueries.values()])
      state.logQueries.set(query.id, { ...query, startedAtMs: clock.nowMs() });
    return undefined;
  };

/** The run that restarted a server died before it could note the answer; its lease is over. */
async function openLostRestart(): Promise<Stage> {
  const stage = await openDue({ services: ['httpd'], afterMinutes: 1, healthyWithinMinutes: 30 });
  const calm = stage.account.onCall(({ action }) =>
    action === 'SendCommand' ? { kill: 'after' } : undefined,
  );
  await playRun(stage, TICK, 'killed');
  calm();
  await sleepUntil(stage, stage.account.clock.now(), 7);
  return stage;
}

const flood = (): Promise<Stage> => Promise.resolve(openFlood());
const ask = (action: string, more: object = {}): Story => ({
  name: action,
  event: { action, ...more },
  prepare: () => openAnswered(),
});

const STORIES: readonly Story[] = [
  ...SCENARIOS,
  { name: 'Insights refuses', event: ALARM, prepare: flood, disturb: refuseInsights },
  { name: 'Insights is too slow', event: ALARM, prepare: flood, disturb: delayInsights },
  { name: 'a restart whose answer was lost', event: TICK, prepare: openLostRestart },
  ask('status'),
  ask('plan'),
  ask('explain', { address: '216.144.247.78' }),
];

export interface Recorded {
  readonly function: readonly Asked[];
  readonly widget: readonly Asked[];
}

/**
 * @param settings deployed at the moment that a story is about
 * @param names of the stories; absent: all of them
 */
export async function recordStories(settings: object, names?: readonly string[]): Promise<Recorded> {
  const recorded = { function: [] as Asked[], widget: [] as Asked[] };
  const unknown = names?.find((name) => !STORIES.some((story) => story.name === name));
  if (unknown !== undefined) throw new Error(`there is no story "${unknown}"`);
  for (const story of STORIES.filter(({ name }) => names?.includes(name) ?? true)) {
    const stage = furnish(copyDeployed(await story.prepare(), settings));
    const { account, environment } = stage;
    note(stage, (run) => (run === 'widget' ? recorded.widget : recorded.function));
    if (story.disturb !== undefined) account.onCall(story.disturb(stage));
    const start = account.clock.now();
    const event = JSON.stringify(story.event).replaceAll(SITE.alarmName, chooseAlarmName(environment));
    await playRun(stage, JSON.parse(event) as object, 'first');
    for (const minutes of FOLLOWING_MINUTES) {
      await sleepUntil(stage, start, minutes);
      await playRun(stage, TICK, `tick-${minutes}`);
    }
    await readLedger({ dynamodb: account.startRun('widget').dynamodb, table: TABLE });
  }
  return recorded;
}

/** A run that fails (as one does that finds a server sick for too long) made its calls all the same. */
async function playRun(stage: Stage, event: object, run: string): Promise<void> {
  await stage.invoke(event, run).catch(() => undefined);
}

function note({ account }: Stage, choose: (run: string) => Asked[]): void {
  account.onCall((call) => {
    choose(call.run).push(...listAsked(call, account.state));
    return undefined;
  });
}

/** What the scenarios' site lacks: prefix lists, the servers' tag, and the document of every way to restart. */
function furnish(stage: Stage): Stage {
  const { state } = stage.account;
  for (const [id, ownerId] of [
    [NAMED_LIST, 'AWS'],
    [LIST_OF_A_RULE, '210987654321'],
  ] as const)
    state.prefixLists.set(id, { id, name: id, ownerId, maxEntries: 5, cidrs: ['120.52.22.96/27'], tags: {} });
  addRule(stage.account, SITE.webGroupId, 443, { kind: 'prefix-list', prefixListId: LIST_OF_A_RULE });
  for (const one of [...state.instances.values()])
    state.instances.set(one.id, { ...one, tags: { [SERVER_TAG.key]: SERVER_TAG.value } });
  const name = stage.environment.restartDocument;
  state.documents.set(name, { name, effect: 'restart-services' });
  return stage;
}
