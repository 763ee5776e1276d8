/** The pages under docs/ that are written from code, so that they cannot disagree with it. Pure. */
import type { JSONSchema } from 'zod/v4/core';
import { describeConfiguration } from './configuration-doc';
import { describeMetrics } from './metrics-doc';
import { describePermissions } from './permissions-doc';

/**
 * Writes every generated document.
 * @param schema the JSON schema of an environment file
 * @param example the shipped environment file
 * @returns texts by path
 */
export function writeDocuments(schema: JSONSchema.BaseSchema, example: unknown): Record<string, string> {
  return {
    'docs/configuration.md': describeConfiguration(schema),
    'docs/environment.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'docs/metrics.md': describeMetrics(),
    'docs/permissions.md': describePermissions(example),
  };
}
