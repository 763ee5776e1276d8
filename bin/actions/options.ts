/** Options that the actions share, and the reading of their words. */
import type { Command } from 'commander';
import { formatAddress, parseAddress } from '../../lambda/core/addresses';
import { addPlaceOptions } from '../environment';
import { UsageError } from '../usage-error';

/** Adds where an action works and how it answers. */
export function addReadingOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--html <file>', 'also write the report as a page')
    .option('--json', 'print exactly one JSON document');
}

/** The same for what changes a network: it asks first. */
export function addChangingOptions(command: Command): Command {
  return addReadingOptions(command).option('--yes', 'do not ask');
}

/** The event that asks what stands, or what one incident came to. */
export function askStatus(incident: string | undefined): Readonly<Record<string, unknown>> {
  return { action: 'status', ...nameIncident(incident) };
}

/**
 * The incident that is meant, as a part of an event.
 * @throws UsageError for an empty name, as a script's unset variable leaves one
 */
export function nameIncident(incident: string | undefined): { readonly incident?: string } {
  if (incident === undefined) return {};
  if (incident.trim() === '')
    throw new UsageError('--incident is empty; right would be an id that `floodgate status` lists');
  return { incident };
}

/** @throws UsageError that names every id that is none of these kinds */
export function requireIds(texts: readonly string[], kinds: readonly ('i' | 'eni')[]): void {
  const wrong = texts.filter(
    (text) => !kinds.some((kind) => new RegExp(`^${kind}-[0-9a-f]{8,17}$`).test(text)),
  );
  if (wrong.length === 0) return;
  const examples = kinds.map((kind) => `${kind}-0a1b2c3d4e5f67890`).join(' or ');
  throw new UsageError(
    `${wrong.map((text) => JSON.stringify(text)).join(', ')}: no such id; right would be, for example, ${examples}`,
  );
}

/**
 * Reads addresses in their canonical form.
 * @throws UsageError that names every wrong one
 */
export function readAddresses(texts: readonly string[]): readonly string[] {
  const wrong = texts.filter((text) => parseAddress(text) === undefined);
  if (wrong.length > 0)
    throw new UsageError(
      `${wrong.map((text) => JSON.stringify(text)).join(', ')}: not an address; right would be, for example, 203.0.113.7 or 2001:db8::7`,
    );
  return texts.map((text) => {
    const address = parseAddress(text);
    return address === undefined ? text : formatAddress(address);
  });
}
