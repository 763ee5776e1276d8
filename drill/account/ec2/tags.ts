/** Tags on EC2's things: given at creation, or added later. */
import type { CreateTagsRequest, TagSpecification } from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { Tags } from '../state';
import { refuse, required } from './failures';

/** The tags for one type of thing. */
export function tagsFor(resourceType: string, specifications: readonly TagSpecification[] | undefined): Tags {
  const tags = (specifications ?? []).filter((specification) => specification.ResourceType === resourceType);
  return Object.fromEntries(
    tags.flatMap((specification) => specification.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']),
  );
}

export function createTags(context: AccountContext, input: CreateTagsRequest): object {
  const { securityGroups, groupRules, networkAcls, instances } = context.state;
  const added = Object.fromEntries(
    required(input.Tags, 'tags').map((tag) => [tag.Key ?? '', tag.Value ?? '']),
  );
  const savers = required(input.Resources, 'resources').map(
    (id) =>
      saverIn(securityGroups, id, added) ??
      saverIn(groupRules, id, added) ??
      saverIn(networkAcls, id, added) ??
      saverIn(instances, id, added) ??
      missing(id),
  );
  savers.forEach((save) => save());
  return {};
}

/** Nothing is tagged before every id has been found. */
function saverIn<T extends { readonly tags: Tags }>(
  things: Map<string, T>,
  id: string,
  added: Tags,
): (() => void) | undefined {
  const thing = things.get(id);
  return thing === undefined
    ? undefined
    : () => things.set(id, { ...thing, tags: { ...thing.tags, ...added } });
}

function missing(id: string): never {
  throw refuse('InvalidID', `The ID '${id}' is not valid`);
}
