/** The settings of an environment file that say whether and how stuck servers are restarted. */
import * as z from 'zod';
import { listOf, manyOf, matching, whole } from './setting-kinds';

/**
 * A unit of systemd. It becomes part of a command, so the characters are few: nothing that a shell reads, and no dash at
 * the beginning, which would make it an option.
 */
const service = matching(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,79}$/, 'a name of a systemd service', 'php-fpm');

/** Tag keys and values as EC2 takes them, without the characters that IAM reads as patterns or variables. */
const instanceTag = z.strictObject({
  key: matching(/^(?!aws:)[\w .:/=+@-]{1,128}$/, 'a tag key', 'Role'),
  value: matching(/^[\w .:/=+@-]{1,256}$/, 'a tag value', 'web'),
});

const EITHER =
  'right would be either "services" or "reboot": true, for example {"services": ["php-fpm", "httpd"]}';

export const restart = z
  .strictObject({
    services: listOf(service, 1, 'service')
      .optional()
      .describe('Services of systemd that are restarted through Systems Manager, in this order.'),
    reboot: z
      .literal(true, 'right would be true, or to leave it out')
      .optional()
      .describe('Reboot the whole server instead (EC2).'),
    afterMinutes: whole(1, 240, 'minutes')
      .default(5)
      .describe(
        'So long a server must have been unhealthy, with the flood blocked, before it is restarted. A cured server needs healthy threshold × interval of its target group to be healthy again (2.5 minutes by default).',
      ),
    healthyWithinMinutes: whole(3, 60, 'minutes')
      .default(10)
      .describe('So long a restarted server may take to be healthy; then the next one is restarted.'),
    instanceTag: instanceTag
      .optional()
      .describe('The function may restart only instances with this tag; without it, any of the account.'),
    scalingGroups: manyOf(
      matching(/^[^\s:/\\]{1,255}$/, 'the name of an Auto Scaling group', 'web-servers'),
      'name',
    )
      .default([])
      .describe(
        'Auto Scaling groups that judge by EC2 status checks only, so that their servers may be restarted. A server of any other group is left to its group.',
      ),
  })
  .superRefine(({ services, reboot }, context) => {
    if ((services === undefined) === (reboot === undefined))
      context.addIssue({ code: 'custom', message: EITHER });
  })
  .optional()
  .describe('Restart servers that stay unhealthy, one at a time. Left out: never.');
