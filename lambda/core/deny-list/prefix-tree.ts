/**
 * The longest-common-prefix tree (Patricia tree) of sorted keys, as columns. Pure.
 *
 * Its n leaves are the offenders, its n − 1 inner nodes the longest common prefixes of neighbours; there are always
 * two children, since two bits tell apart what shares all bits before. Nodes are numbered in post-order (both
 * children before their parent), so one loop over the numbers is a walk from the leaves to the root.
 */
import { at, createColumn, type Column } from './columns';
import { sharedBits, type SortedKeys } from './keys';

export interface PrefixTree {
  /** Number of nodes; the root is the last one. */
  readonly size: number;
  /** Prefix length of each node. */
  readonly length: Column;
  /** The leaves under a node are those from `firstLeaf` up to, not including, `endLeaf`; leaves follow the keys. */
  readonly firstLeaf: Column;
  readonly endLeaf: Column;
  /** Left child (lower addresses), −1 at a leaf. The right child of an inner node is always the node before it. */
  readonly left: Column;
}

/** Is this node one offender's own? */
export function isLeaf(tree: PrefixTree, node: number): boolean {
  return at(tree.left, node) < 0;
}

/** How many leaves are under a node. */
export function leafCount(tree: PrefixTree, node: number): number {
  return at(tree.endLeaf, node) - at(tree.firstLeaf, node);
}

/** Builds the tree in one pass over the sorted keys; `leafLength` is the prefix length of a leaf. */
export function buildPrefixTree(keys: SortedKeys, leafLength: number): PrefixTree {
  const size = Math.max(0, 2 * keys.size - 1);
  const length = createColumn(size);
  const firstLeaf = createColumn(size);
  const endLeaf = createColumn(size);
  const left = createColumn(size);
  // Finished subtrees that wait for their right neighbour, and how many bits each shares with that neighbour.
  const waiting: { readonly node: number; readonly shared: number }[] = [];
  let next = 0;
  for (let leaf = 0; leaf < keys.size; leaf++) {
    const shared = leaf + 1 < keys.size ? sharedBits(keys, leaf, leaf + 1) : -1;
    let node = next++;
    length[node] = leafLength;
    firstLeaf[node] = leaf;
    endLeaf[node] = leaf + 1;
    left[node] = -1;
    // A subtree that shares more with what is before it than with what comes after it is a right child.
    for (let before = waiting.at(-1); before && before.shared > shared; before = waiting.at(-1)) {
      waiting.pop();
      node = next++;
      length[node] = before.shared;
      firstLeaf[node] = at(firstLeaf, before.node);
      endLeaf[node] = leaf + 1;
      left[node] = before.node;
    }
    waiting.push({ node, shared });
  }
  return { size, length, firstLeaf, endLeaf, left };
}
