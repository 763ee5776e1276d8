/** The function's environment variables, and the proof that they fit into what Lambda allows. Pure. */
import { ConfigError } from '../lambda/config';
import { chooseAlarmName } from './alarm-name';
import type { EnvironmentSource } from './environments';

/** "The total size of all environment variables doesn't exceed 4 KB" (AWS Lambda Developer Guide). */
const LAMBDA_LIMIT_BYTES = 4096;
/** A topic's ARN is known only after the deployment; this is the longest one. */
const LONGEST_TOPIC_ARN_BYTES = 320;
/** The same for a table's generated name. */
const LONGEST_TABLE_NAME_BYTES = 255;

export interface DeployedNames {
  readonly alarmName: string;
  readonly tableName: string;
  readonly topicArn: string;
  /** `undefined`: no chat. */
  readonly chatTopicArn: string | undefined;
}

/** Lists the function's environment variables. */
export function listVariables(source: EnvironmentSource, names: DeployedNames): Record<string, string> {
  return {
    FLOODGATE_ENVIRONMENT_NAME: source.environment.name,
    FLOODGATE_ENVIRONMENT: source.json,
    FLOODGATE_ALARM: names.alarmName,
    FLOODGATE_TABLE: names.tableName,
    FLOODGATE_TOPIC: names.topicArn,
    ...(names.chatTopicArn === undefined ? {} : { FLOODGATE_CHAT_TOPIC: names.chatTopicArn }),
  };
}

/**
 * Checks that the environment fits into the function's environment variables.
 * @throws ConfigError with the figures
 */
export function checkVariablesFit(source: EnvironmentSource): void {
  const longest = listVariables(source, {
    alarmName: chooseAlarmName(source.environment),
    tableName: 'x'.repeat(LONGEST_TABLE_NAME_BYTES),
    topicArn: 'x'.repeat(LONGEST_TOPIC_ARN_BYTES),
    chatTopicArn:
      source.environment.notify.chat === undefined ? undefined : 'x'.repeat(LONGEST_TOPIC_ARN_BYTES),
  });
  const bytes = Object.entries(longest).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (bytes <= LAMBDA_LIMIT_BYTES) return;
  throw new ConfigError(
    `environments/${source.environment.name}.json is too long by ${bytes - LAMBDA_LIMIT_BYTES} bytes: without white space it has ${Buffer.byteLength(source.json)}, and with it the function's environment variables may need ${bytes} of the ${LAMBDA_LIMIT_BYTES} bytes that Lambda allows; right would be, for example, a managed prefix list in place of many CIDRs in neverBlock`,
  );
}
