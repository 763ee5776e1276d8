/** What `check` says: the contract of its JSON, one line for each thing. Pure. */
import { z } from 'zod';

const findingSchema = z.strictObject({
  subject: z.string(),
  /** A note is neither: worth knowing, and nothing to wait for. */
  standing: z.enum(['ready', 'not ready', 'note']),
  detail: z.string(),
  /** What would make it ready. */
  fix: z.string().optional(),
});

export const checkResultSchema = z.strictObject({
  environment: z.string(),
  account: z.string(),
  region: z.string(),
  /** Nothing is not ready. */
  ready: z.boolean(),
  findings: z.array(findingSchema),
});

export type Finding = z.output<typeof findingSchema>;
export type CheckResult = z.output<typeof checkResultSchema>;

export function ready(subject: string, detail: string): Finding {
  return { subject, standing: 'ready', detail };
}

export function notReady(subject: string, detail: string, fix: string): Finding {
  return { subject, standing: 'not ready', detail, fix };
}

export function note(subject: string, detail: string): Finding {
  return { subject, standing: 'note', detail };
}
