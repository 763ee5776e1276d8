/** A report of a run that saw nothing and did nothing, and what differs from it. */
import type { Report } from '../../lambda/core/report';
import { NOW } from './network-acl';

export function plainReport(differing: Partial<Report> = {}): Report {
  return {
    environment: 'production',
    region: 'ap-northeast-1',
    language: 'en',
    timeZone: 'UTC',
    action: 'tick',
    mode: 'enforce',
    at: NOW.toISOString(),
    summary: 'Nothing to do.',
    incident: undefined,
    story: undefined,
    plan: undefined,
    outcomes: [],
    targets: [],
    diagnosis: undefined,
    explanation: undefined,
    standing: undefined,
    failures: [],
    ...differing,
  };
}
