/**
 * What `floodgate fit` prints: the JSON contract, and a table for people. Pure.
 */
import { z } from 'zod';
import { formatAddress, formatPrefix, type Prefix } from '../../lambda/core/addresses';
import type { DenyList, DenyListProblem } from '../../lambda/core/deny-list/problem';

const MOST_NOT_COVERED_TOLD = 20;

/** What `fit --json` prints. Lists are by family, then address. */
export const fitOutputSchema = z.strictObject({
  /** The deny list, as CIDRs. */
  prefixes: z.array(z.string()),
  covered: z.number(),
  collateral: z.number(),
  uncovered: z.number(),
  cost: z.number(),
  /** The same entries as `prefixes`, in the same order. */
  details: z.array(
    z.strictObject({
      cidr: z.string(),
      offenders: z.array(z.string()),
      /** A decimal text: an IPv6 /48 holds 2^80. */
      addresses: z.string().regex(/^\d+$/),
      attackWeight: z.number(),
      legitWeight: z.number(),
    }),
  ),
  notCovered: z.array(
    z.strictObject({
      address: z.string(),
      attackWeight: z.number(),
      reason: z.enum(['no-room', 'never-block', 'costs-more-than-it-saves']),
      coveredFromBudget: z.int().optional(),
    }),
  ),
});
export type FitOutput = z.infer<typeof fitOutputSchema>;

/** Puts a deny list into the words of the JSON contract. */
export function describeDenyList(list: DenyList, attack: DenyListProblem['attack']): FitOutput {
  return {
    prefixes: list.prefixes.map(({ prefix }) => formatPrefix(prefix)),
    covered: list.covered,
    collateral: list.collateral,
    uncovered: list.uncovered,
    cost: list.cost,
    details: list.prefixes.map(({ prefix, offenders, addresses, attackWeight, legitWeight }) => ({
      cidr: formatPrefix(prefix),
      offenders: offenders.flatMap((index) => attack.slice(index, index + 1).map(writeClient)),
      addresses: String(addresses),
      attackWeight,
      legitWeight,
    })),
    notCovered: list.leftOver.flatMap(({ offender, ...why }) =>
      attack
        .slice(offender, offender + 1)
        .map((client) => ({ address: writeClient(client), attackWeight: client.weight, ...why })),
    ),
  };
}

/** Writes the table for people. */
export function writeFitTable(output: FitOutput): string {
  const rows = output.details.map((entry) => [
    entry.cidr,
    entry.addresses,
    String(entry.attackWeight),
    String(entry.legitWeight),
    String(entry.offenders.length),
  ]);
  const table = alignColumns([['deny', 'addresses', 'attack', 'legit', 'offenders'], ...rows]);
  const { covered, uncovered, collateral, cost } = output;
  const sums = `attack covered ${covered}, not covered ${uncovered}; legit covered ${collateral}; cost ${cost}`;
  return [...table, sums, ...tellNotCovered(output.notCovered)].map((line) => `${line}\n`).join('');
}

/** The heaviest that are left over, and how many more. */
function tellNotCovered(notCovered: FitOutput['notCovered']): readonly string[] {
  if (notCovered.length === 0) return [];
  const heaviest = notCovered.toSorted((a, b) => b.attackWeight - a.attackWeight);
  const told = heaviest.slice(0, MOST_NOT_COVERED_TOLD).map(({ address, attackWeight, reason, ...rest }) => {
    const later =
      rest.coveredFromBudget === undefined ? '' : ` (covered from budget ${rest.coveredFromBudget})`;
    return [address, String(attackWeight), `${reason}${later}`];
  });
  const more = notCovered.length - told.length;
  const lines = alignColumns([['not covered', 'attack', 'reason'], ...told]);
  return ['', ...lines, ...(more > 0 ? [`… and ${more} more (all of them with --json)`] : [])];
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A client as an address, or with its length when it is a block. */
function writeClient({ prefix }: { readonly prefix: Prefix }): string {
  return prefix.length === 32 || prefix.length === 128 ? formatAddress(prefix) : formatPrefix(prefix);
}
