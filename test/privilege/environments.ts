/** Environments whose grants differ, each deployed and played through: all that a policy of ours can hold. */
import { Template } from 'aws-cdk-lib/assertions';
import { MEMO_ENVIRONMENT } from '../../drill/incidents/memo';
import { SITE } from '../../drill/incidents/site';
import { parseEnvironment, type Environment } from '../../lambda/config';
import { CHAT_TOPIC, TABLE, TOPIC } from '../faults/stage';
import { createStackOf } from '../lib/synthesize';
import { listArrows, type Arrow } from './arrows';
import type { Asked } from './asked';
import type { Statement } from './iam';
import { gatherRequests, type Requests } from './judge';
import { NAMED_LIST, recordStories, SERVER_TAG } from './stories';
import { listStatements, readResources } from './template';

/** The scenarios' environment bears this name. */
const NAME = 'faults';
const restart = { afterMinutes: 1, healthyWithinMinutes: 3, instanceTag: SERVER_TAG };
const common = { networkAcls: [SITE.aclId], neverBlock: [NAMED_LIST] };

export interface Judging {
  readonly settings: object;
  /** Absent: all. Few are enough to use every grant; one too few is found, since a grant would not be needed. */
  readonly stories?: readonly string[];
}

/** Every grant is used by one of these. */
const FEW = [
  'alarm in a flood',
  'tick, second wave at the quota',
  'tick that closes the incident',
  'tick, denies are over',
  'retire',
  'alarm, shared group',
  'rollback of a split',
  'tick that reboots a server',
  'tick, a restart is over',
  'Insights refuses',
  'Insights is too slow',
  'a restart whose answer was lost',
];

export const ENVIRONMENTS: Readonly<Record<string, Judging>> = {
  'enforces, restarts services, tells a chat': {
    settings: {
      ...common,
      mode: 'enforce',
      restart: { ...restart, services: ['httpd'] },
      notify: { emails: ['ops@example.com'], chat: true },
    },
  },
  'enforces, reboots, has its own alarm': {
    settings: { ...common, mode: 'enforce', alarm: {}, restart: { ...restart, reboot: true } },
    stories: FEW,
  },
  observes: {
    settings: { ...common, mode: 'observe', restart: { ...restart, services: ['httpd'] } },
    stories: FEW,
  },
};

export interface Judged {
  readonly environment: Environment;
  readonly statements: readonly Statement[];
  readonly requests: Requests;
}

/** Synthesizes the environment's stack, and plays what its functions ask for. */
export async function prepareJudgement({ settings, stories }: Judging): Promise<Judged> {
  const { accountId: account, region } = SITE;
  const file = { ...MEMO_ENVIRONMENT, ...settings };
  const names = { LedgerTable: TABLE, NotificationsTopic: TOPIC, NotificationsChatTopic: CHAT_TOPIC };
  const template = Template.fromStack(createStackOf(NAME, file).stack);
  const resources = readResources(template, { account, region, names });
  const recorded = await recordStories(settings, stories);
  const asRole =
    (role: string) =>
    (asked: Asked): Arrow => ({ ...asked, principal: `arn:aws:iam::${account}:role/${role}` });
  const arrows = [
    ...recorded.function.map(asRole('HandlerRole')),
    ...recorded.widget.map(asRole('WidgetRole')),
    ...listArrows(resources, account, region),
  ];
  const written = JSON.stringify(file);
  // An id that AWS gives can be known only from the environment file; all else has a name.
  const isKnown = (id: string): boolean => !/^(?:acl|i|sg|sgr|vpc)-/.test(id) || written.includes(id);
  return {
    environment: parseEnvironment(NAME, file),
    statements: listStatements(resources, account),
    requests: gatherRequests(arrows, isKnown),
  };
}
