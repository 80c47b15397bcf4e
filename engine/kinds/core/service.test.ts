import { expect, test } from 'vitest';
import type { KubeObject } from '../../store/object.ts';
import { created, testContext } from '../fixture.ts';
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
