/** A report that fits into an answer, however large the flood. Pure. */
import { keepHeaviest } from './incident';
import type { Plan } from './plan';
import type { Report } from './report';

/**
 * Lambda takes answers of at most 6 MB (AWS Lambda Developer Guide, quotas), of an alarm as well, and calls a run failed
 * whose answer is larger. Of a hundred thousand offenders the whole lists would be 29 MB.
 */
const LISTED = 2000;

/** Keeps the head of each list that grows with the flood (of offenders the heaviest), and says what was left out. */
export function shortenReport(report: Report): Report {
  const { plan } = report;
  return plan === undefined ? report : { ...report, plan: shortenPlan(plan) };
}

function shortenPlan(plan: Plan): Plan {
  const cut = (['offenders', 'suspects', 'spared', 'notCovered'] as const).filter(
    (name) => plan[name].length > LISTED,
  );
  if (cut.length === 0) return plan;
  return {
    ...plan,
    offenders: keepHeaviest(plan.offenders, LISTED),
    suspects: plan.suspects.slice(0, LISTED),
    spared: plan.spared.slice(0, LISTED),
    notCovered: plan.notCovered.slice(0, LISTED),
    warnings: [
      ...plan.warnings,
      ...cut.map((name) => `${name}: ${LISTED} of ${plan[name].length} are listed here`),
    ],
  };
}
