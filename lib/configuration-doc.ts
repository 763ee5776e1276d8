/** Writes docs/configuration.md from the JSON schema of an environment file. Pure. */
import type { JSONSchema } from 'zod/v4/core';
import { LONGEST_ENVIRONMENT_NAME } from '../lambda/config';

/** A JSON schema as zod writes it. */
type Schema = JSONSchema.BaseSchema;

interface Setting {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Describes every setting of an environment file: what it means, what it may be, what it is if left out. */
export function describeConfiguration(schema: Schema): string {
  const settings = listSettings(schema, '').filter(({ path }) => path !== '$schema');
  return [
    introduction,
    '## Required',
    '',
    ...tabulate(settings.filter(({ required }) => required)),
    '## Optional',
    '',
    ...tabulate(settings.filter(({ required }) => !required)),
  ].join('\n');
}

const introduction = `<!-- Written by scripts/docs.mjs from lambda/environment-schema.ts. Do not edit. -->

# Settings of an environment

Each file \`environments/<name>.json\` is one environment, deployed as the stack \`Floodgate-<name>\`. The name begins with a letter and is made of letters, digits and hyphens, at most ${LONGEST_ENVIRONMENT_NAME}: Lambda takes no longer name for the function. The file is checked by the same code when the stack is made and when the function starts; all problems are told at once. With \`"$schema": "../docs/environment.schema.json"\` as its first line, editors complete and explain the settings.
`;

/** Lists the settings below a schema, depth first; a group of settings is no row of its own unless it says something. */
function listSettings(schema: Schema, prefix: string): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === 'boolean') return [];
    const path = `${prefix}${name}`;
    const inner = listSettings(property, `${path}.`);
    const mustBeThere = schema.required?.includes(name) === true;
    const own: Setting = { path, schema: property, required: mustBeThere };
    const below = mustBeThere ? inner : inner.map((setting) => ({ ...setting, required: false }));
    return inner.length === 0 || property.description !== undefined ? [own, ...below] : below;
  });
}

function tabulate(settings: readonly Setting[]): string[] {
  return [
    '| Setting | What it may be | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...settings.map(({ path, schema }) =>
      row([`\`${path}\``, describeType(schema), describeDefault(schema), schema.description ?? '']),
    ),
    '',
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function describeDefault({ default: value }: Schema): string {
  return value === undefined || isEmptyObject(value) ? '' : `\`${JSON.stringify(value)}\``;
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}

function describeType(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${JSON.stringify(word)}\``).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(describeType).join(' or ');
  if (schema.type === 'array') return `list of ${describeItems(schema)}`;
  if (schema.type === 'object')
    return `object of ${Object.keys(schema.properties ?? {})
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  if (schema.format === 'email') return 'e-mail address';
  if (Array.isArray(schema.examples))
    return `text such as ${schema.examples.map((text) => `\`${String(text)}\``).join(', ')}`;
  if (schema.pattern !== undefined) return `text like \`${schema.pattern}\``;
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  if (schema.type === 'boolean') return '`true` or `false`';
  return 'text';
}

function describeItems({ items }: Schema): string {
  return typeof items === 'object' && !Array.isArray(items) ? describeType(items) : 'values';
}
