/** The story of `init`: which region, which site, which logs, then the file. Reads AWS, and writes one file. */
import { createClients } from '../../lambda/aws/clients';
import { parsePrefix } from '../../lambda/core/addresses';
import { makePrintable } from '../../lambda/core/printable';
import { findRegion } from '../aws/place';
import type { OperatorIo } from '../command-io';
import { makePaint, paintSections } from '../paint';
import { showUnsafeInLines, writeSafeJson } from '../../lambda/core/unsafe-characters';
import { UsageError } from '../usage-error';
import { composeEnvironment, nameAfter, refuseExisting, writeEnvironment } from './file';
import { findLogs } from './logs';
import { writeServerSettings } from './server-settings';
import { readSite } from './site';
import { writeInitText, type InitResult } from './text';

export interface InitOptions {
  readonly office: readonly string[];
  readonly name?: string;
  readonly targetGroup?: string;
  readonly accessLogGroup?: string;
  readonly errorLogGroup?: string;
  readonly logFormat?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Writes the environment file and says what it found. */
export async function init(loadBalancer: string, options: InitOptions, io: OperatorIo): Promise<void> {
  const isForced = options.force === true;
  requireOffice(options.office);
  if (options.name !== undefined) refuseExisting(io.directory, options.name, isForced);
  const clients = createClients({
    region: await chooseRegion(loadBalancer, options, io),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const site = await readSite(clients, { loadBalancer, targetGroup: options.targetGroup });
  const name = options.name ?? nameAfter(site.loadBalancerName);
  refuseExisting(io.directory, name, isForced);
  const logs = await findLogs(
    clients,
    {
      accessLogGroup: options.accessLogGroup,
      errorLogGroup: options.errorLogGroup,
      logFormat: options.logFormat,
    },
    io,
  );
  const environment = composeEnvironment(site, logs, options.office);
  writeEnvironment(io.directory, name, environment, isForced);
  const settings = writeServerSettings(logs.access.logGroup, logs.error);
  const file = `environments/${name}.json`;
  tell({ file, name, environment, site, settings, notes: logs.notes }, options, io);
}

function requireOffice(texts: readonly string[]): void {
  const wrong = texts.filter((text) => parsePrefix(text) === undefined);
  if (wrong.length > 0)
    throw new UsageError(
      `--office ${wrong.map((text) => JSON.stringify(text)).join(', ')}: not a CIDR; right would be, for example, 198.51.100.0/24`,
    );
}

async function chooseRegion(
  loadBalancer: string,
  { region, profile }: InitOptions,
  { variables }: OperatorIo,
): Promise<string> {
  const ofArn = /^arn:[a-z-]+:elasticloadbalancing:([a-z0-9-]+):/.exec(loadBalancer)?.[1];
  const found = ofArn ?? region ?? (await findRegion(profile, variables));
  if (found !== undefined && /^[a-z0-9-]+$/.test(found)) return found;
  throw new UsageError(
    found === undefined
      ? 'no region is set; right would be --region, AWS_REGION, or one in the profile'
      : `${makePrintable(JSON.stringify(found))} is no region; right would be, for example, eu-central-1`,
  );
}

function tell(result: InitResult, { json }: InitOptions, io: OperatorIo): void {
  const { file, environment, settings, notes } = result;
  io.stdout.write(
    json === true
      ? `${writeSafeJson({ file, environment, ...settings, notes })}\n`
      : paintSections(showUnsafeInLines(writeInitText(result)), makePaint(io.stdout, io.variables)),
  );
}
