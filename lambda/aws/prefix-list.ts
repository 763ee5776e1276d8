/**
 * Managed prefix lists that security group rules name: whom such a rule lets in, and how much room it takes. Reads only.
 */
import {
  DescribeManagedPrefixListsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
} from '@aws-sdk/client-ec2';
import type { PrefixList } from '../core/observation';
import { byId, canonicalCidr, FILTER_VALUES_PER_CALL, inBatches, readAllPages, required } from './answer';
import { callAws, isAwsFailure } from './failure';

/** Reads these lists; one that AWS does not let us read has no addresses in the answer. */
export async function describePrefixLists(ec2: EC2Client, ids: readonly string[]): Promise<PrefixList[]> {
  const lists = await Promise.all(
    inBatches(ids, FILTER_VALUES_PER_CALL).map((batch) => readLists(ec2, batch)),
  );
  const found = new Map(lists.flat().map((list) => [required(list.PrefixListId, 'PrefixListId'), list]));
  const read = [...new Set(ids)].map(async (id): Promise<PrefixList> => {
    const cidrs = await readEntries(ec2, id);
    // AWS's own lists name no maximum; they weigh at least what they hold.
    return { id, cidrs, weight: Math.max(found.get(id)?.MaxEntries ?? 0, cidrs?.length ?? 0, 1) };
  });
  return (await Promise.all(read)).sort(byId);
}

/** By filter and not by id: an unknown id would fail the whole call. */
function readLists(ec2: EC2Client, ids: string[]): Promise<ManagedPrefixList[]> {
  return readAllPages(async (token) => {
    const command = new DescribeManagedPrefixListsCommand({
      Filters: [{ Name: 'prefix-list-id', Values: ids }],
      NextToken: token,
    });
    const page = await callAws('DescribeManagedPrefixLists', ec2.send(command));
    return { items: page.PrefixLists, next: page.NextToken };
  });
}

/** Canonical CIDRs, sorted as AWS has them; `undefined`: the list is not ours to read. */
async function readEntries(ec2: EC2Client, id: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readAllPages(async (token) => {
      const command = new GetManagedPrefixListEntriesCommand({ PrefixListId: id, NextToken: token });
      const page = await callAws(`GetManagedPrefixListEntries of ${id}`, ec2.send(command));
      return { items: page.Entries, next: page.NextToken };
    });
    return entries.map(({ Cidr }) => canonicalCidr(Cidr, `a CIDR of ${id}`));
  } catch (error) {
    if (isAwsFailure(error, 'UnauthorizedOperation', 'InvalidPrefixListID.NotFound')) return undefined;
    throw error;
  }
}
