/** Whom a deny could cut off without meaning to. Pure. */
import type { Environment } from '../../lambda/config';
import { countOf } from '../../lambda/core/wording';
import { note, type Finding } from './finding';

/**
 * A network ACL keeps no state: an inbound deny also drops what an address answers to the servers' own calls (Amazon
 * VPC user guide). Which addresses these call is not known to AWS's descriptions.
 */
export function checkUpstreams({ policy }: Environment): readonly Finding[] {
  const named = policy.neverBlock.length + policy.neverBlockPrefixLists.length;
  const rule = "a deny also drops an address's answers to calls that the servers make themselves";
  return [
    note(
      'never-block',
      named === 0
        ? `${rule}: if they call services outside this account (payment, mail, other APIs), name these in "neverBlock"`
        : `${rule}: ${countOf(named, 'block')} in "neverBlock"; is every outside service that they call among them?`,
    ),
  ];
}
