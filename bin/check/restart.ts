/** Could stuck servers be restarted? Reads only. */
import type { Clients } from '../../lambda/aws/clients';
import { describeInstances, listOnline } from '../../lambda/aws/server';
import type { Environment } from '../../lambda/config';
import type { Target } from '../../lambda/core/observation';
import { countOf } from '../../lambda/core/wording';
import { note, notReady, ready, type Finding } from './finding';

const SUBJECT = 'restart';

export async function checkRestart(
  { ec2, ssm }: Pick<Clients, 'ec2' | 'ssm'>,
  { restart }: Environment,
  targets: readonly Pick<Target, 'instanceId'>[],
): Promise<readonly Finding[]> {
  if (restart === undefined)
    return [note(SUBJECT, 'not configured: workers that are stuck stay so until a person restarts them')];
  const ids = [...new Set(targets.flatMap(({ instanceId }) => instanceId ?? []))];
  const [instances, online] = await Promise.all([
    describeInstances(ec2, ids),
    restart.services === undefined ? ids : listOnline(await ssm(), ids),
  ]);
  const left = instances.filter(
    ({ scalingGroup }) => scalingGroup !== undefined && !restart.scalingGroups.includes(scalingGroup),
  );
  const silent = ids.filter((id) => !online.includes(id));
  return [
    silent.length === 0
      ? ready(
          SUBJECT,
          `${restart.services?.join(', ') ?? 'reboot'}: ${countOf(ids.length, 'server')} can be reached`,
        )
      : notReady(
          SUBJECT,
          `Systems Manager does not reach ${silent.join(', ')}`,
          'run its agent there, with an instance profile that has AmazonSSMManagedInstanceCore',
        ),
    ...left.map(({ instanceId, scalingGroup }) =>
      note(
        SUBJECT,
        `${instanceId} is left to its Auto Scaling group ${scalingGroup ?? ''}, which may replace it; if the group goes by EC2 status checks only, name it in "restart.scalingGroups"`,
      ),
    ),
  ];
}
