/** The pages that are looked at. */
import { play } from '../../bin/drill/play';
import { writeDrillHtml } from '../../bin/drill/html';
import { INCIDENTS } from '../../drill/incidents/index';
import { traceCoverage } from '../../lambda/core/coverage';
import { parsePrefix } from '../../lambda/core/addresses';
import { makeReportPage } from '../../lambda/core/report-page/report-page';
import type { Language } from '../../lambda/core/wording/sentences';
import { openedIncident, planWith } from '../support/incident';
import { offender } from '../support/network-acl';
import { FLOOD, reportWith } from '../support/report';

export async function drillPage(language: Language): Promise<string> {
  return writeDrillHtml(await play(INCIDENTS.get('memo')!, true), language);
}

/** Nothing seen, nothing done. */
export function emptyPage(): string {
  return makeReportPage(
    reportWith({
      incident: openedIncident(),
      story: undefined,
      plan: planWith(),
      outcomes: [],
      targets: [],
      diagnosis: { busiest: [], slowest: [], unparsedShare: 0 },
    }),
  );
}

export function failurePage(): string {
  return makeReportPage(
    reportWith({
      outcomes: reportWith().outcomes.map((one) => ({
        ...one,
        result: 'failed',
        detail: 'RequestLimitExceeded',
      })),
      failures: [
        'add-deny-entry on acl-0000000a: RequestLimitExceeded',
        'the logs could not be read: AccessDenied',
      ],
    }),
  );
}

/** Three thousand offenders, more than any network ACL can hold. */
export function crowdedPage(): string {
  const addresses = Array.from({ length: 3000 }, (_, index) => `203.${index >> 8}.113.${index & 255}`);
  const attack = addresses.map((address, index) => ({
    prefix: parsePrefix(address)!,
    weight: 1 + (index % 7),
  }));
  const [curve] = traceCoverage({ attack, legit: [], never: [] });
  return makeReportPage(
    reportWith({
      plan: {
        ...FLOOD,
        offenders: addresses.map((address, index) => offender(address, { connects: 1 + (index % 7) })),
        notCovered: addresses.slice(200).map((address) => ({ address, reason: 'no room in acl-0000000a' })),
        coverage: [
          {
            networkAclId: 'acl-0000000a',
            family: 4,
            entries: 18,
            budget: 18,
            coveredRequests: 9000,
            attackRequests: 12_000,
            legitRequests: 3,
            leftOver: [{ kind: 'no-room', offenders: 2800, attackRequests: 3000, nextBudget: 19 }],
            curve: curve!,
          },
        ],
      },
    }),
  );
}
