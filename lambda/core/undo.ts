/** How to take back what a report tells of: as commands, as an event for the console, and by hand. Pure. */
import { describeSource, describeTraffic } from './ledger-rows';
import type { Report } from './report';

export interface Undo {
  readonly functionName: string;
  readonly region: string;
  /** What the function takes, as JSON. */
  readonly event: string;
  readonly commandLine: string;
  readonly awsCli: string;
  /** Can it be taken back in parts? */
  readonly hasParts: boolean;
  readonly removeRules: readonly { readonly networkAclId: string; readonly rules: readonly number[] }[];
  readonly restoreRules: readonly RestoredRule[];
}

export interface RestoredRule {
  readonly groupId: string;
  readonly traffic: string;
  readonly source: string;
}

/** @returns `undefined` where nothing stands that could be taken back */
export function describeUndo(report: Report): Undo | undefined {
  const { environment, region, action } = report;
  if (action === 'rollback' || action === 'retire') return undefined;
  const removeRules = listRemovals(report);
  const restoreRules = listRestorations(report);
  if (removeRules.length + restoreRules.length === 0) return undefined;
  const wanted = chooseRequest(report);
  if (wanted === undefined) return undefined;
  const functionName = `Floodgate-${environment}`;
  const event = JSON.stringify(wanted.event);
  return {
    functionName,
    region,
    event,
    commandLine: `npm run floodgate -- ${wanted.words} --environment ${environment}`,
    awsCli: `aws lambda invoke --region ${region} --function-name ${functionName} --cli-binary-format raw-in-base64-out --payload '${event}' /dev/stdout`,
    hasParts: wanted.hasParts,
    removeRules,
    restoreRules,
  };
}

interface Request {
  readonly event: object;
  readonly words: string;
  readonly hasParts: boolean;
}

/** An incident is rolled back; what was denied by hand, outside of one, is allowed. */
function chooseRequest({ action, incident, outcomes }: Report): Request | undefined {
  if (action === 'deny') {
    const cidrs = outcomes.flatMap(({ change, result }) =>
      result === 'done' && 'entry' in change ? [change.entry.cidr] : [],
    );
    const addresses = [...new Set(cidrs.map((cidr) => cidr.replace(/\/.*/, '')))];
    if (addresses.length === 0) return undefined;
    return {
      event: { action: 'allow', addresses },
      words: `allow ${addresses.join(' ')}`,
      hasParts: false,
    };
  }
  if (incident === undefined) return undefined;
  return {
    event: { action: 'rollback', incident: incident.id, what: 'all' },
    words: `rollback --incident ${incident.id} --what all`,
    hasParts: true,
  };
}

function listRemovals({ outcomes, standing }: Report): Undo['removeRules'] {
  const written = outcomes.flatMap(({ change, result }) =>
    result === 'done' && 'entry' in change ? [change.entry] : [],
  );
  const numbers = new Map<string, Set<number>>();
  for (const { networkAclId, ruleNumber } of [...written, ...(standing?.denies ?? [])])
    numbers.set(networkAclId, (numbers.get(networkAclId) ?? new Set()).add(ruleNumber));
  return [...numbers]
    .map(([networkAclId, rules]) => ({ networkAclId, rules: [...rules].sort((a, b) => a - b) }))
    .sort((a, b) => (a.networkAclId < b.networkAclId ? -1 : 1));
}

function listRestorations({ outcomes, standing }: Report): readonly RestoredRule[] {
  const revoked = [
    ...outcomes.flatMap(({ change, result }) =>
      result === 'done' && change.kind === 'revoke-ingress'
        ? [{ groupId: change.target, permission: change.rule }]
        : [],
    ),
    ...(standing?.rules ?? []).filter(({ action }) => action === 'revoke'),
  ].map(({ groupId, permission }) => ({
    groupId,
    traffic: describeTraffic(permission),
    source: describeSource(permission),
  }));
  const unique = new Map(revoked.map((rule) => [`${rule.groupId} ${rule.traffic} ${rule.source}`, rule]));
  return [...unique.values()];
}
