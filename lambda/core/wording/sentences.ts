/**
 * What a report says, as one type that each language fills: a sentence that is missing in one of them is a type error.
 * Sentences take plain data and give plain text; whoever shows them escapes.
 */
import type { Advice, AdviceText } from '../advice';
import type { MomentKind } from '../ledger-rows';
import type { Change, LeftOverKind } from '../plan';
import type { Outcome } from '../outcome';
import type { RestartNews } from '../restart-change';
import type { Verdict } from '../verdict';

export const LANGUAGES = ['en', 'ja'] as const;

export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** Everything that a plan and its outcomes come to, counted. */
export interface Tally {
  readonly verdict: Verdict;
  readonly isDry: boolean;
  readonly offenders: number;
  readonly denied: number;
  readonly ended: number;
  readonly isLockedDown: boolean;
  readonly restarts: readonly RestartNews[];
  readonly notCovered: number;
  readonly failed: number;
}

/** One change in a line, by its kind. */
export type ChangeSentences = {
  readonly [Kind in Change['kind']]: (change: Change & { readonly kind: Kind }) => string;
};

export interface Sentences {
  readonly language: Language;
  /** A sentence of a rule, which the rules write in English; one that is not known stays as it is. */
  readonly phrase: (english: string) => string;
  readonly change: (change: Change) => string;
  readonly advice: (advice: Advice) => AdviceText;
  /** The one line that says it all. */
  readonly tally: (tally: Tally) => string;
  readonly duration: (seconds: number) => string;
  readonly count: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
  readonly moments: Readonly<Record<MomentKind, string>>;
  readonly results: Readonly<Record<Outcome['result'], string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly leftOver: Readonly<Record<LeftOverKind, string>>;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly columns: Readonly<Record<Column, string>>;
  readonly facts: Readonly<Record<Fact, string>>;
  readonly picture: PictureSentences;
  readonly coverage: CoverageSentences;
  readonly undo: UndoSentences;
  readonly notes: NoteSentences;
}

export type Heading =
  | 'failed'
  | 'story'
  | 'picture'
  | 'done'
  | 'planned'
  | 'standingDenies'
  | 'standingRules'
  | 'standingRestarts'
  | 'undo'
  | 'targets'
  | 'offenders'
  | 'denied'
  | 'wouldBeDenied'
  | 'coverage'
  | 'suspects'
  | 'spared'
  | 'notCovered'
  | 'kept'
  | 'warnings'
  | 'busiest'
  | 'slowest'
  | 'against'
  | 'inFavour'
  | 'lines'
  | 'reach'
  | 'earlier'
  | 'advice';

export type Column =
  | 'address'
  | 'connects'
  | 'refused'
  | 'timeouts'
  | 'busy'
  | 'firstSeen'
  | 'lastSeen'
  | 'reason'
  | 'prefix'
  | 'networkAcl'
  | 'rule'
  | 'from'
  | 'until'
  | 'covers'
  | 'innocentRequests'
  | 'requests'
  | 'time'
  | 'result'
  | 'change'
  | 'target'
  | 'health'
  | 'what'
  | 'who'
  | 'port'
  | 'before'
  | 'after'
  | 'state'
  | 'group'
  | 'request'
  | 'incident'
  | 'offenders';

export type Fact =
  'blocked' | 'healthy' | 'denied' | 'toDeny' | 'lockDown' | 'targets' | 'timeouts' | 'lines' | 'unparsed';

export interface PictureSentences {
  readonly connects: string;
  readonly gatewayTimeouts: string;
  readonly proxyTimeouts: string;
  readonly caption: string;
  /** Says the picture in words, for who cannot see it. */
  readonly describe: (figures: {
    readonly connects: number;
    readonly peak: number;
    readonly gatewayTimeouts: number | undefined;
    readonly moments: readonly string[];
  }) => string;
}

export interface CoverageSentences {
  readonly where: string;
  readonly entries: string;
  readonly attack: string;
  readonly innocent: string;
  readonly leftOver: string;
  readonly of: (part: number, whole: number) => string;
  readonly nextBudget: (budget: number) => string;
  readonly group: (offenders: number, requests: number, why: string) => string;
  readonly none: string;
  readonly title: (family: string) => string;
  readonly caption: (family: string) => string;
  readonly best: string;
  readonly singles: string;
  readonly axis: string;
  readonly budget: (entries: number) => string;
  readonly describe: (figures: {
    readonly budget: number;
    readonly covered: string;
    readonly attack: string;
    readonly hit: string;
    readonly singles: string;
  }) => string;
}

export interface UndoSentences {
  readonly lead: string;
  readonly parts: string;
  readonly commandLine: string;
  readonly awsCli: string;
  readonly awsConsole: string;
  readonly steps: (functionName: string, region: string) => readonly string[];
  readonly byHandLead: string;
  readonly removeRules: (networkAclId: string, rules: readonly number[]) => string;
  readonly restoreRule: (groupId: string, traffic: string, source: string) => string;
}

export interface NoteSentences {
  readonly times: (zone: string) => string;
  readonly whyPlanned: (action: string, mode: string) => string;
  readonly more: (rows: number) => string;
  readonly unparsed: (share: string) => string;
  readonly closed: (why: string) => string;
  readonly dryRun: string;
  readonly nothing: string;
  readonly incident: (id: string) => string;
  readonly healthyOf: (healthy: number, all: number) => string;
  readonly innocentRequests: (count: number) => string;
  readonly addresses: (count: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly open: string;
  readonly shut: string;
  readonly notYet: string;
  readonly madeBy: string;
  /** Before the command that shows one earlier incident. */
  readonly inFull: string;
  readonly linesRead: (read: number, unparsed: number) => string;
}
