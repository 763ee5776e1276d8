/** Instances: the list, their status, and the reboot. */
import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  Instance as InstanceAnswer,
  RebootInstancesRequest,
} from '@aws-sdk/client-ec2';
import type { AccountContext } from '../context';
import type { AccountState, Instance, NetworkInterface } from '../state';
import { find, refuse, required } from './failures';
import { renderInterface } from './interfaces';
import { list, next, tagList, type FilterValues } from './listing';

const STATE_CODES = { running: 16, stopped: 80 } as const;

export function describeInstances(
  context: AccountContext,
  input: DescribeInstancesRequest,
): DescribeInstancesResult {
  const named = input.InstanceIds?.map((id) => findInstance(context.state, id));
  const page = list(named ?? [...context.state.instances.values()], input, knownFilters(context.state));
  return {
    Reservations: page.items.map((instance) => ({
      ReservationId: instance.id.replace('i-', 'r-'),
      OwnerId: context.state.accountId,
      Instances: [renderInstance(context.state, instance)],
    })),
    ...next(page.nextToken),
  };
}

function knownFilters(state: AccountState): FilterValues<Instance> {
  const ofInterfaces = (values: (one: NetworkInterface) => readonly string[]) => (instance: Instance) =>
    interfacesOf(state, instance).flatMap(values);
  return {
    'instance-id': (instance) => [instance.id],
    'instance-state-name': (instance) => [instance.state],
    'instance.group-id': ofInterfaces((one) => one.groupIds),
    'network-interface.group-id': ofInterfaces((one) => one.groupIds),
    'private-ip-address': ofInterfaces((one) => one.privateAddresses),
    'subnet-id': ofInterfaces((one) => [one.subnetId]),
    'vpc-id': ofInterfaces((one) => [one.vpcId]),
  };
}

function interfacesOf(state: AccountState, instance: Instance): readonly NetworkInterface[] {
  return [...state.interfaces.values()].filter((one) => one.instanceId === instance.id);
}

function renderInstance(state: AccountState, instance: Instance): InstanceAnswer {
  const interfaces = interfacesOf(state, instance);
  const primary = interfaces[0];
  return {
    InstanceId: instance.id,
    State: { Name: instance.state, Code: STATE_CODES[instance.state] },
    Tags: tagList(instance.tags),
    NetworkInterfaces: interfaces.map((one) => renderInterface(state, one)),
    ...(primary === undefined
      ? {}
      : {
          VpcId: primary.vpcId,
          SubnetId: primary.subnetId,
          PrivateIpAddress: primary.privateAddresses[0] ?? '',
          SecurityGroups: primary.groupIds.map((GroupId) => ({ GroupId })),
          ...(primary.publicAddress === undefined ? {} : { PublicIpAddress: primary.publicAddress }),
        }),
  };
}

/** A rebooting instance stays `running`: only load balancer and agent notice (API reference, RebootInstances). */
export function describeInstanceStatus(
  context: AccountContext,
  input: DescribeInstanceStatusRequest,
): DescribeInstanceStatusResult {
  const named = input.InstanceIds?.map((id) => findInstance(context.state, id));
  const visible = (named ?? [...context.state.instances.values()]).filter(
    (instance) => input.IncludeAllInstances === true || instance.state === 'running',
  );
  const page = list(visible, input, { 'instance-state-name': (instance) => [instance.state] });
  return {
    InstanceStatuses: page.items.map((instance) => ({
      InstanceId: instance.id,
      InstanceState: { Name: instance.state, Code: STATE_CODES[instance.state] },
      SystemStatus: { Status: 'ok' },
      InstanceStatus: { Status: 'ok' },
    })),
    ...next(page.nextToken),
  };
}

export function rebootInstances(context: AccountContext, input: RebootInstancesRequest): object {
  const instances = required(input.InstanceIds, 'instanceIds').map((id) => findInstance(context.state, id));
  const stopped = instances.find((instance) => instance.state !== 'running');
  if (stopped !== undefined)
    throw refuse(
      'IncorrectInstanceState',
      `The instance '${stopped.id}' is not in a state from which it can be rebooted`,
    );
  for (const instance of instances) context.effects.reboot(instance.id);
  return {};
}

function findInstance(state: AccountState, id: string): Instance {
  return find(state.instances, id, 'InvalidInstanceID.NotFound');
}
