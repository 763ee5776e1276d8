/** Managed prefix lists, the account's own and AWS's (such as CloudFront's). */
import type {
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult,
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult,
} from '@aws-sdk/client-ec2';
import { familyOf } from '../cidr';
import type { AccountContext } from '../context';
import { takePage } from '../paging';
import { find, refuse, required } from './failures';
import { list, next } from './listing';

const LARGEST_PAGE = 100;

export function describeManagedPrefixLists(
  context: AccountContext,
  input: DescribeManagedPrefixListsRequest,
): DescribeManagedPrefixListsResult {
  const { prefixLists } = context.state;
  const named = input.PrefixListIds?.map((id) => find(prefixLists, id, 'InvalidPrefixListID.NotFound'));
  const page = list(named ?? [...prefixLists.values()], input, {
    'prefix-list-id': (one) => [one.id],
    'prefix-list-name': (one) => [one.name],
    'owner-id': (one) => [one.ownerId],
  });
  return {
    PrefixLists: page.items.map((one) => ({
      PrefixListId: one.id,
      PrefixListName: one.name,
      OwnerId: one.ownerId,
      MaxEntries: one.maxEntries,
      AddressFamily: familyOf(one.cidrs[0] ?? '') === 6 ? 'IPv6' : 'IPv4',
      State: 'create-complete' as const,
    })),
    ...next(page.nextToken),
  };
}

export function getManagedPrefixListEntries(
  context: AccountContext,
  input: GetManagedPrefixListEntriesRequest,
): GetManagedPrefixListEntriesResult {
  const found = find(
    context.state.prefixLists,
    required(input.PrefixListId, 'prefixListId'),
    'InvalidPrefixListID.NotFound',
  );
  const size = input.MaxResults ?? LARGEST_PAGE;
  if (size < 1 || size > LARGEST_PAGE)
    throw refuse(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 1 and 100.`,
    );
  const page = takePage(found.cidrs, size, input.NextToken, (message) => refuse('InvalidNextToken', message));
  return { Entries: page.items.map((Cidr) => ({ Cidr })), ...next(page.nextToken) };
}
