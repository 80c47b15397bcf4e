import { expect, test } from 'vitest';
import type { KubeObject } from '../../../store/object.ts';
import { created, testContext } from '../../fixture.ts';
import { service } from './service.ts';

const serviceOf = (spec: Record<string, unknown>): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec,
  }) as unknown as KubeObject;

test('a plain service gets an address, its family and the policies', () => {
  const object = serviceOf({ selector: { app: 'web' }, ports: [{ port: 80 }] });
  expect(created(service, object)).toEqual([]);
  expect(object.spec).toMatchObject({
    type: 'ClusterIP',
    clusterIP: '10.96.1.7',
    clusterIPs: ['10.96.1.7'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
  });
});

test('ports of two protocols with one number share a port on the nodes', () => {
  const ports = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', nodePort: 30053 },
  ];
  const object = serviceOf({ type: 'NodePort', ports });
  expect(created(service, object)).toEqual([]);
  expect(object.spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([30053, 30053]);
});

test('a port on the nodes that another service has is refused', () => {
  const other = serviceOf({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
  const object = serviceOf({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
  expect(created(service, object, testContext([other]))).toEqual([
    'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  ]);
});

test('a headless service has no address', () => {
  const object = serviceOf({ clusterIP: 'None', selector: { app: 'web' } });
  expect(created(service, object)).toEqual([]);
  expect(object.spec.clusterIPs).toEqual(['None']);
});

test('a dry run takes any address of the network, and tells the network where it is none', () => {
  const named = (clusterIP: string) => serviceOf({ clusterIP, ports: [{ port: 80 }] });
  const context = { ...testContext([named('10.96.0.1')]), dryRun: true };
  expect(created(service, named('10.96.0.1'), context)).toEqual([]);
  expect(created(service, named('10.96.0.0'), context)).toEqual([
    'spec.clusterIPs: Invalid value: ["10.96.0.0"]: failed to allocate IP 10.96.0.0: the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
  ]);
  expect(created(service, named('10.96.0.0'))).toEqual([
    'spec.clusterIPs: Invalid value: ["10.96.0.0"]: failed to allocate IP 10.96.0.0: the provided network does not match the current range',
  ]);
});
