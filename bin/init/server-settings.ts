/** What the servers must be told, so that Floodgate can read their logs. Pure. */
import { RECOMMENDED_APACHE, RECOMMENDED_NGINX } from './log-formats';

export interface ServerSettings {
  /** A part of the CloudWatch agent's configuration file. */
  readonly agent: unknown;
  /** Lines for Apache's configuration. */
  readonly apache: string;
  /** Lines for nginx's. */
  readonly nginx: string;
}

const NAME = 'floodgate';

/** Writes the settings for these log groups. */
export function writeServerSettings(
  accessLogGroup: string,
  errorLogGroup: string | undefined,
): ServerSettings {
  const collect = (file_path: string, log_group_name: string): unknown => ({
    file_path,
    log_group_name,
    log_stream_name: '{instance_id}',
  });
  return {
    agent: {
      logs: {
        // No timestamp_format: a request's own time is its start, and a request that was held for minutes would
        // appear before the time that was looked at already. Without it, the time of arrival counts.
        logs_collected: {
          files: {
            collect_list: [
              collect('/var/log/httpd/access_log', accessLogGroup),
              ...(errorLogGroup === undefined ? [] : [collect('/var/log/httpd/error_log', errorLogGroup)]),
            ],
          },
        },
      },
    },
    apache: [
      `LogFormat "${RECOMMENDED_APACHE.replaceAll('"', '\\"')}" ${NAME}`,
      `CustomLog "logs/access_log" ${NAME}`,
    ].join('\n'),
    nginx: [
      `log_format ${NAME} '${RECOMMENDED_NGINX}';`,
      `access_log /var/log/nginx/access.log ${NAME};`,
    ].join('\n'),
  };
}
