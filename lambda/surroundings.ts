/** What one run has at hand, and the small things that every part of the story needs. */
import type { Workbench } from './aws/apply';
import type { Clients } from './aws/clients';
import type { Clock } from './aws/clock';
import { failureReason } from './aws/failure';
import type { Ledger, LedgerTable, LedgerWrite } from './aws/ledger';
import { publishChat, publishText } from './aws/notification';
import type { Environment } from './config';
import type { LedgerState } from './core/ledger-rows';
import { UNTOLD, type Report } from './core/report';
import { writeChat } from './core/report-chat';
import { writeSubject } from './core/report-subject';
import { writeText } from './core/report-text';

export interface Surroundings {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly table: string;
  /** Where reports go; `undefined`: nowhere. */
  readonly topicArn: string | undefined;
  /** Where reports for chat go; `undefined`: nowhere. */
  readonly chatTopicArn?: string | undefined;
  /** The alarm that is followed. */
  readonly alarmName: string;
  /** Names this run in the lease. */
  readonly runId: string;
  /** When the platform will end this run. */
  readonly endsAt: Date;
}

/** A call under way when the function ends cannot be called back: no write begins so late. */
const LAST_WRITE_BEFORE_END_MS = 30_000;
export function makeBench(
  { environment, clients, clock, endsAt }: Surroundings,
  ledger: Ledger,
  state: LedgerState,
  incident: string,
  beforehand: readonly LedgerWrite[] = [],
): Workbench {
  const { firstRule, lastRule } = environment.policy.deny;
  return {
    ec2: clients.ec2,
    elb: clients.elb,
    ledger,
    clock,
    incident,
    environment: environment.name,
    denyRows: state.denies,
    denyWindow: { firstRule, lastRule },
    ruleRows: state.rules,
    restarts: { ssm: clients.ssm, documentName: environment.restartDocument, rows: state.restarts ?? [] },
    splitRows: state.splits ?? [],
    groupIds: new Map(
      (state.splits ?? []).flatMap(({ groupName, groupId }) =>
        groupId === undefined ? [] : [[groupName, groupId]],
      ),
    ),
    beforehand: [...beforehand],
    lastWriteAt: new Date(endsAt.getTime() - LAST_WRITE_BEFORE_END_MS),
  };
}

export function ledgerTable({ clients, table }: Surroundings): LedgerTable {
  return { dynamodb: clients.dynamodb, table };
}

export function makeReport(
  action: Report['action'],
  { environment, clock }: Surroundings,
  parts: Partial<Report> & Pick<Report, 'summary'>,
): Report {
  return {
    environment: environment.name,
    region: environment.region,
    language: environment.language,
    timeZone: environment.timeZone ?? 'UTC',
    action,
    mode: environment.policy.mode,
    at: clock.now().toISOString(),
    incident: undefined,
    story: undefined,
    plan: undefined,
    outcomes: [],
    targets: [],
    diagnosis: undefined,
    explanation: undefined,
    standing: undefined,
    failures: [],
    ...parts,
  };
}

/**
 * Sends the report. What was done is not lost when that fails: the report says so, and the run fails with it. Chat comes
 * second: people who got the mail are told, and are not sent it again each minute because chat is broken.
 */
export async function publish(
  { clients, topicArn, chatTopicArn }: Surroundings,
  report: Report,
): Promise<{ readonly report: Report; readonly isTold: boolean }> {
  const mailFailure = await attempt(UNTOLD, topicArn, (arn) =>
    publishText(clients.sns, arn, writeSubject(report), writeText(report)),
  );
  const chatFailure = await attempt('the chat could not be told', chatTopicArn, (arn) =>
    publishChat(clients.sns, arn, writeChat(report)),
  );
  const failures = [...report.failures, ...mailFailure, ...chatFailure];
  return { report: { ...report, failures }, isTold: mailFailure.length === 0 };
}

/** @returns what went wrong, if anything did */
async function attempt(
  what: string,
  arn: string | undefined,
  send: (arn: string) => Promise<void>,
): Promise<readonly string[]> {
  if (arn === undefined) return [];
  try {
    await send(arn);
    return [];
  } catch (error) {
    return [`${what}: ${failureReason(error)}`];
  }
}
