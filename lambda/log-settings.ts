/** The settings of an environment file that say where the servers' logs are, and how a line is written. */
import * as z from 'zod';
import { compileLogFormat } from './core/log-format/compile';
import { LogFormatError } from './core/log-format/log-format';
import { findMixProblem } from './core/log-format/several';
import { matching, yesOrNo } from './setting-kinds';

const logGroup = matching(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'a log group name', '/web/access_log');

const logFormats = z
  .union([z.string(), z.array(z.string()).min(1)], 'right would be a log format, or an array of them')
  .describe(
    "The server's own log line: an Apache LogFormat string or nickname (common, combined, vhost_combined), an nginx log_format, or several of them where one log group holds several formats.",
  )
  .transform((formats) => (typeof formats === 'string' ? [formats] : formats));

export const logs = z
  .strictObject({
    access: z.strictObject({
      logGroup: logGroup.describe('CloudWatch log group of the access log.'),
      format: logFormats,
    }),
    error: z
      .strictObject({
        logGroup: logGroup.describe('CloudWatch log group of the error log (php-fpm timeouts).'),
      })
      .optional(),
    remoteIp: yesOrNo()
      .default(false)
      .describe(
        'Does mod_remoteip (or nginx real_ip) rewrite the client? Then only the peer field %{c}a ($realip_remote_addr) is believed.',
      ),
  })
  .superRefine((value, context) => {
    value.access.format.forEach((format, index) => {
      try {
        const compiled = compileLogFormat(format, { remoteIp: value.remoteIp });
        const problem = value.access.format.length > 1 ? findMixProblem(compiled) : undefined;
        if (problem !== undefined) throw new LogFormatError(problem, undefined);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        context.addIssue({
          code: 'custom',
          path: ['access', 'format', ...(value.access.format.length > 1 ? [index] : [])],
          input: format,
          message: error.message,
        });
      }
    });
  });
