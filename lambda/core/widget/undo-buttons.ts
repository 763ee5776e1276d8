/** The buttons that take back what stands: which event the function is sent for which row. Pure. */
import { parseAddress } from '../addresses';
import type { DenyRow } from '../ledger-rows';
import type { Html } from '../html';
import { writeButton } from './button';
import type { WidgetWords } from './words';

export interface Undoing {
  readonly words: WidgetWords;
  /** ARN of the function that changes the network; the widget's own cannot. */
  readonly endpoint: string;
}

/** `allow` takes so many addresses. */
const MOST_ADDRESSES = 100;

/** A deny ends when somebody in it is allowed: those whom it was written for, or its first address. */
export function writeUndoDeny(row: DenyRow, { words, endpoint }: Undoing): Html | undefined {
  const { cidr, offenders = [], state } = row;
  if (state === 'removing') return undefined;
  const known = offenders.filter((address) => parseAddress(address) !== undefined);
  const first = cidr.replace(/\/.*/, '');
  const addresses = known.length > 0 ? known.slice(0, MOST_ADDRESSES) : [first];
  return writeButton({
    label: words.undo,
    description: words.undoDeny(cidr),
    confirmation: words.confirmDeny(cidr),
    endpoint,
    event: { action: 'allow', addresses },
  });
}

/** Everything of one incident, or a part of it, at once. */
export function writeRollback(
  what: 'denies' | 'lock-down' | 'all',
  incident: string,
  { words, endpoint }: Undoing,
): Html {
  const [label, confirm] = {
    denies: [words.undoDenies, words.confirmDenies] as const,
    'lock-down': [words.undoLockDown, words.confirmLockDown] as const,
    all: [words.undoAll, words.confirmAll] as const,
  }[what];
  return writeButton({
    label,
    description: `${label} (${incident})`,
    confirmation: confirm(incident),
    endpoint,
    event: { action: 'rollback', incident, what },
  });
}
