/** What `replay --json` prints: the contract that scripts may rely on, in one schema. */
import { z } from 'zod';

const address = z.union([z.ipv4(), z.ipv6()]);
const count = z.int().nonnegative();
const time = z.iso.datetime({ precision: 3 });

const offender = z
  .strictObject({
    address,
    connects: count.describe('Unrefused CONNECT requests only.'),
    refused: count,
    proxyTimeouts: count,
    busySeconds: z.number().nonnegative(),
    firstSeen: time,
    lastSeen: time,
    reason: z.string(),
  })
  .readonly();
const reasoned = z.strictObject({ address, reason: z.string() }).readonly();
const suspect = z.strictObject({ address, reason: z.string(), proxyTimeouts: count }).readonly();
const deny = z
  .strictObject({
    cidr: z.union([z.cidrv4(), z.cidrv6()]),
    offenders: z.array(address).min(1).readonly(),
    addresses: z
      .string()
      .regex(/^[1-9]\d*$/)
      .describe('Decimal: a /48 holds 2^80.'),
    legitRequests: count,
  })
  .readonly();

export const replayResultSchema = z
  .strictObject({
    verdict: z.enum(['connect-flood', 'no-flood', 'no-evidence']),
    why: z.string().min(1).describe('One sentence.'),
    window: z.strictObject({ from: time.nullable(), to: time.nullable() }).readonly(),
    lines: z.strictObject({ read: count, unparsed: count }).readonly(),
    offenders: z.array(offender).readonly().describe('Most worker time first, then by address.'),
    suspects: z.array(suspect).readonly().describe('By address.'),
    spared: z.array(reasoned).readonly().describe('By address.'),
    denies: z.array(deny).readonly().describe('By family, then address.'),
    notCovered: z.array(reasoned).readonly().describe('By address.'),
  })
  .readonly();

export type ReplayResult = z.output<typeof replayResultSchema>;
