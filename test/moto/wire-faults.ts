/** Clients that speak to moto over HTTP, and fail where a test wants: before a call leaves, or after it took effect. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { createClients, type Clients } from '../../lambda/aws/clients';

export const WIRE_FAULTS = [
  'refused',
  'throttled',
  'timed out before it took effect',
  'timed out after it took effect',
  'killed before',
  'killed after',
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

export interface Strike {
  /** Which call of the run, from 0. */
  readonly index: number;
  readonly fault: WireFault;
}

export interface StruckClients {
  readonly clients: Clients;
  /** The operations that were asked for, in order. */
  readonly calls: readonly string[];
}

/** Services name these in their own ways; nobody of ours matches these names. */
const NAMES: Partial<Record<WireFault, string>> = {
  refused: 'UnauthorizedOperation',
  throttled: 'RequestLimitExceeded',
};

/** The clients of one run. */
export function strikeClients(region: string, strike: Strike | undefined): StruckClients {
  const calls: string[] = [];
  let isDead = false;
  const pass = async <T>(name: string, send: () => Promise<T>): Promise<T> => {
    if (isDead) throw named('Killed');
    const fault = calls.length === strike?.index ? strike.fault : undefined;
    calls.push(name);
    if (fault === undefined) return send();
    isDead = fault.startsWith('killed');
    if (fault.endsWith('after') || fault.includes('after it')) await send();
    throw named(NAMES[fault] ?? (isDead ? 'Killed' : 'TimeoutError'));
  };
  const strikeClient = (client: object): void =>
    (client as Pick<EC2Client, 'middlewareStack'>).middlewareStack.add(
      (next, { commandName = '' }) =>
        (command) =>
          pass(commandName.replace(/Command$/, ''), () => next(command)),
      { step: 'initialize', name: 'struckByATest', priority: 'high', override: true },
    );
  const { ssm, ...clients } = createClients({ region });
  Object.values(clients).forEach(strikeClient);
  const struckSsm = async (): Promise<SSMClient> => {
    const client = await ssm();
    strikeClient(client);
    return client;
  };
  return { clients: { ...clients, ssm: struckSsm }, calls };
}

function named(name: string): Error {
  return Object.assign(new Error(`${name}, as the test wants it`), { name });
}
