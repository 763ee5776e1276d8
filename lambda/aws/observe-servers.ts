/** One look at the servers themselves, for whoever plans or judges a restart. Only reads; any failure is thrown. */
import type { RestartRow } from '../core/ledger-rows';
import type { RestartPolicy } from '../core/policy';
import type { RestartState, SeenServers } from '../core/servers';
import type { Clients } from './clients';
import { describeRestart } from './restart';
import { describeInstances, listCommands, listOnline } from './server';

/** Our clock and AWS's may differ. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

export async function observeServers(
  clients: Pick<Clients, 'ec2' | 'ssm'>,
  policy: RestartPolicy,
  instanceIds: readonly string[],
  rows: readonly RestartRow[],
): Promise<SeenServers> {
  const ssm = await clients.ssm();
  const ids = [...new Set([...instanceIds, ...rows.map(({ instanceId }) => instanceId)])].sort();
  const bySsm = policy.services !== undefined;
  const lost = bySsm ? rows.filter(({ state }) => state === 'intended') : [];
  // Of a command from before the settings were changed to reboots nothing may be asked: its time runs out.
  const sent = rows.flatMap(({ state, commandId, instanceId }) =>
    bySsm && state === 'sent' && commandId !== undefined ? [{ commandId, instanceId }] : [],
  );
  const [instances, online, commands, states] = await Promise.all([
    describeInstances(clients.ec2, ids),
    bySsm ? listOnline(ssm, ids) : undefined,
    Promise.all(
      lost.map(({ instanceId, since }) =>
        listCommands(ssm, instanceId, new Date(Date.parse(since) - CLOCKS_DIFFER_MS)),
      ),
    ),
    Promise.all(
      sent.map(async ({ commandId, instanceId }): Promise<[string, RestartState]> => [
        commandId,
        await describeRestart(ssm, commandId, instanceId),
      ]),
    ),
  ]);
  return { instances, online, commands: commands.flat(), states: Object.fromEntries(states) };
}
