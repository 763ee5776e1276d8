/** What one run has at hand, and the small things that every part of the story needs. */
import type { Workbench } from './aws/apply';
import type { Clients } from './aws/clients';
import type { Clock } from './aws/clock';
import { failureReason } from './aws/failure';
import type { Ledger, LedgerTable } from './aws/ledger';
import { publishText } from './aws/notification';
import type { Environment } from './config';
import type { LedgerState } from './core/ledger-rows';
import { UNTOLD, type Report } from './core/report';
import { writeSubject, writeText } from './core/report-text';

export interface Surroundings {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly table: string;
  /** Where reports go; `undefined`: nowhere. */
  readonly topicArn: string | undefined;
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
  { clients, clock, endsAt }: Surroundings,
  ledger: Ledger,
  state: LedgerState,
  incident: string,
): Workbench {
  return {
    ec2: clients.ec2,
    ledger,
    clock,
    incident,
    denyRows: state.denies,
    ruleRows: state.rules,
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
    action,
    mode: environment.policy.mode,
    at: clock.now().toISOString(),
    incident: undefined,
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

/** Sends the report. What was done is not lost when that fails: the report says so, and the run fails with it. */
export async function publish(
  { clients, topicArn }: Surroundings,
  report: Report,
): Promise<{ readonly report: Report; readonly isTold: boolean }> {
  if (topicArn === undefined) return { report, isTold: true };
  try {
    await publishText(clients.sns, topicArn, writeSubject(report), writeText(report));
    return { report, isTold: true };
  } catch (error) {
    const failure = `${UNTOLD}: ${failureReason(error)}`;
    return { report: { ...report, failures: [...report.failures, failure] }, isTold: false };
  }
}
