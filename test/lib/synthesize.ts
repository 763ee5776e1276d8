/** Synthesizes Floodgate's stack for a test: with the CDK's own settings of cdk.json, without bundling code. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import example from '../../environments/example.json';
import { parseEnvironment, type EnvironmentFile } from '../../lambda/config';
import { FloodgateStack } from '../../lib/floodgate-stack';

/** The shipped example, with some settings changed. */
export function changeExample(changes: Partial<EnvironmentFile>): unknown {
  return { ...example, ...changes };
}

export function createStack(changes: Partial<EnvironmentFile> = {}): { app: App; stack: FloodgateStack } {
  return createStackOf('test', changeExample(changes));
}

export function createApp(): App {
  return new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
}

/** @param file content of the environment file */
export function createStackOf(
  name: string,
  file: unknown,
  app = createApp(),
): { app: App; stack: FloodgateStack } {
  const source = { environment: parseEnvironment(name, file), json: JSON.stringify(file) };
  return { app, stack: new FloodgateStack(app, { source, projectRoot: process.cwd() }) };
}

export function synthesize(changes: Partial<EnvironmentFile> = {}): Template {
  return Template.fromStack(createStack(changes).stack);
}

/** The properties of all resources of a type, in the shape that the test expects of them. */
export function listProperties<T>(template: Template, type: string): T[] {
  const resources = template.findResources(type) as Record<string, { readonly Properties: T }>;
  return Object.values(resources).map(({ Properties }) => Properties);
}

interface Role {
  readonly ManagedPolicyArns?: unknown;
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Ours are two functions, each with a role of its own, and nothing else has one. */
const ROLES = { handler: /^Handler/, widget: /^Widget/ } as const;

/** The statements of a function's role; there is no other policy anywhere. */
export function listStatements(
  changes: Partial<EnvironmentFile>,
  whose: keyof typeof ROLES = 'handler',
): Statement[] {
  const template = synthesize(changes);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  template.resourceCountIs('AWS::IAM::Role', Object.keys(ROLES).length);
  const roles = template.findResources('AWS::IAM::Role') as Record<string, { readonly Properties: Role }>;
  return Object.entries(roles)
    .filter(([id]) => ROLES[whose].test(id))
    .flatMap(([, { Properties }]) => {
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      return Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    });
}

/** The actions of a function's role, each once, in order. */
export function listActions(
  changes: Partial<EnvironmentFile>,
  whose: keyof typeof ROLES = 'handler',
): string[] {
  return [...new Set(listStatements(changes, whose).flatMap(({ Action }) => [Action].flat()))].sort();
}
