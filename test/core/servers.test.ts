import { listServers, rememberUnhealthy } from '../../lambda/core/servers';
import { networkInterface, server } from '../support/network';
import { NOW } from '../support/network-acl';

describe('listServers', () => {
  it('makes one server of all registrations of an instance: unhealthy if one is', () => {
    const well = server('i-00000001', { health: 'healthy', reason: undefined });
    const sick = server('i-00000001', { port: 8080, reason: 'Target.ResponseCodeMismatch' });
    expect(listServers([well, sick])).toEqual([
      {
        instanceId: 'i-00000001',
        isHealthy: false,
        isUnhealthy: true,
        reason: 'Target.ResponseCodeMismatch',
      },
    ]);
  });

  it('calls a server that begins or drains neither healthy nor unhealthy', () => {
    for (const health of ['initial', 'draining', 'unused', 'unavailable', 'unhealthy.draining'] as const)
      expect(listServers([server('i-00000001', { health })])).toMatchObject([
        { isHealthy: false, isUnhealthy: false },
      ]);
  });

  it('knows the instance of a target that is registered by its address; one without an instance is left out', () => {
    const byAddress = server('10.0.1.10', {
      instanceId: undefined,
      interfaces: [networkInterface('eni-00000001', { instanceId: 'i-00000009' })],
    });
    const elsewhere = server('10.9.9.9', { instanceId: undefined, interfaces: [] });
    expect(listServers([byAddress, elsewhere]).map(({ instanceId }) => instanceId)).toEqual(['i-00000009']);
  });
});

it('rememberUnhealthy keeps the first time of those that are still unhealthy, and forgets the others', () => {
  const before = { 'i-00000001': '2020-12-24T07:00:00.000Z', 'i-00000002': '2020-12-24T07:01:00.000Z' };
  const targets = [server('i-00000001'), server('i-00000002', { health: 'healthy' }), server('i-00000003')];
  expect(rememberUnhealthy(before, targets, NOW)).toEqual({
    'i-00000001': '2020-12-24T07:00:00.000Z',
    'i-00000003': NOW.toISOString(),
  });
});
