/** Text as attackers write it into logs, and a report in which it stands wherever a log's or AWS's text may stand. */
import type { Report } from '../../lambda/core/report';
import { tellStory } from '../../lambda/core/story';
import { FLOOD, GATEWAY_TIMEOUTS, MITIGATED, reportWith } from '../support/report';
import { denyRow, NOW, offender } from '../support/network-acl';
import texts from './texts.json';

export interface HostileText {
  readonly what: string;
  readonly text: string;
}

/** One that is too long for everything. */
const VERY_LONG: HostileText = { what: 'very long', text: `<b>${'x'.repeat(100_000)}` };

export const HOSTILE_TEXTS: readonly HostileText[] = [...texts, VERY_LONG];

export function reportOf(text: string, differing: Partial<Report> = {}): Report {
  const incident = {
    ...MITIGATED,
    trigger: text,
    timeline: MITIGATED.timeline.map((moment) => ({ ...moment, what: text })),
  };
  const reasoned = { address: text, reason: text };
  return reportWith({
    incident,
    story: tellStory(incident, GATEWAY_TIMEOUTS, NOW),
    summary: text,
    plan: {
      ...FLOOD,
      why: text,
      offenders: [offender('203.0.113.7', { reason: text })],
      suspects: [{ ...reasoned, proxyTimeouts: 1 }],
      spared: [reasoned],
      notCovered: [reasoned],
      kept: [{ what: text, reason: text }],
      warnings: [text],
      denies: FLOOD.denies.map((deny) => ({ ...deny, reason: text })),
    },
    outcomes: reportWith().outcomes.map((one) => ({ ...one, result: 'failed', detail: text })),
    targets: [{ id: text, port: 80, health: text, reason: text }],
    diagnosis: { busiest: [{ address: text, requests: 1 }], slowest: [text], unparsedShare: 0.5 },
    explanation: {
      address: '203.0.113.7',
      standing: 'offender',
      rules: [
        { side: 'for', rule: text, detail: text },
        { side: 'against', rule: text, detail: text },
      ],
      lines: [text],
    },
    standing: { denies: [denyRow(1, '203.0.113.7/32', { reason: text })], rules: [] },
    failures: [text],
    ...differing,
  });
}
