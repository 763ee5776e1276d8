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
  return { action: 'status', ...(incident === undefined ? {} : { incident }) };
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
