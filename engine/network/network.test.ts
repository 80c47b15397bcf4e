import { expect, test } from 'vitest';
import { testCluster, type TestCluster } from '../kubelet/fixture.ts';
import type { KubeObject } from '../store/object.ts';
import type { Origin } from './index.ts';

const METADATA = { uid: 'u', creationTimestamp: '2026-11-21T00:00:00Z' };

/** A service with the slice that a controller would have made for pods of these addresses. */
function service(
  cluster: TestCluster,
  name: string,
  spec: Record<string, unknown>,
  addresses: readonly string[],
): void {
  const { store, kernel } = cluster;
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { ...METADATA, name, namespace: 'default' }, spec };
  store.put('services', object as KubeObject, kernel.now, 'test');
  const labels = { 'kubernetes.io/service-name': name };
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...METADATA, name: `${name}-1`, namespace: 'default', labels },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true }, nodeName: 'node-1' })),
  };
  store.put('endpointslices.discovery.k8s.io', slice as unknown as KubeObject, kernel.now, 'test');
}

/** A cluster with two web pods and the name server's service behind one of them. */
function webCluster(): TestCluster {
  const cluster = testCluster(2);
  cluster.run('web-0', { image: 'nginx:1.25' }, { hostname: 'zero', subdomain: 'hl' }, { app: 'web' });
  cluster.run('web-1', { image: 'nginx:1.25' }, {}, { app: 'web' });
  cluster.kernel.advance(5000);
  const dns = {
    clusterIP: '10.96.0.10',
    clusterIPs: ['10.96.0.10'],
    ports: [{ port: 53, name: 'dns', protocol: 'UDP' }],
  };
  cluster.store.put(
    'services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...METADATA, name: 'kube-dns', namespace: 'kube-system' },
      spec: dns,
    },
    cluster.kernel.now,
    'test',
  );
  cluster.store.put(
    'endpointslices.discovery.k8s.io',
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...METADATA,
        name: 'd',
        namespace: 'kube-system',
        labels: { 'kubernetes.io/service-name': 'kube-dns' },
      },
      addressType: 'IPv4',
      ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
      endpoints: [{ addresses: ['10.244.0.99'], conditions: { ready: true } }],
    },
    cluster.kernel.now,
    'test',
  );
  return cluster;
}

const client: Origin = {
  kind: 'pod',
  namespace: 'default',
  name: 'web-1',
  address: '10.244.0.3',
  node: 'node-1',
  resolver: {
    servers: ['10.96.0.10'],
    searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
    ndots: 5,
    hosts: {},
  },
};

test('a connection to a service tells of every rule on its way', () => {
  const cluster = webCluster();
  const ports = [{ port: 80, protocol: 'TCP', nodePort: 30080 }];
  service(cluster, 'web', { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports }, ['10.244.0.2']);
  const request = { protocol: 'http', host: 'web', port: 80, path: '/' } as const;
  const { answer, hops } = cluster.wait(cluster.network.connect(client, request, 1000));
  expect(answer).toMatchObject({ status: 200, address: '10.96.1.1' });
  expect(hops).toEqual([
    { at: 'node node-1', rule: 'KUBE-SERVICES: clusterIP default/web -> KUBE-SVC-LOLE4ISW44XBNF3G' },
    {
      at: 'node node-1',
      rule: 'KUBE-SVC-LOLE4ISW44XBNF3G -> KUBE-SEP-NRFUO7XKMWLPJJAE (1 of 1): DNAT to 10.244.0.2:80',
    },
    { at: 'pod default/web-0', rule: 'a program listens on port 80' },
  ]);
  expect(cluster.get('172.30.0.12', 30080)).toMatchObject({ status: 200 });
  expect(cluster.get('172.30.0.11', 30081)).toMatchObject({ failure: 'refused' });
  expect(cluster.get('10.96.1.1', 80)).toMatchObject({ failure: 'refused' });
});

test('a service without endpoints refuses, one without the port says nothing', () => {
  const cluster = webCluster();
  service(cluster, 'web', { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80 }] }, []);
  const connect = (port: number): unknown =>
    cluster.wait(cluster.network.place(client).request({ protocol: 'http', host: '10.96.1.1', port }, 1000));
  expect(connect(80)).toEqual({ failure: 'refused', address: '10.96.1.1' });
  expect(connect(81)).toEqual({ failure: 'timeout', address: '10.96.1.1' });
});

test('all endpoints get their share, and affinity keeps a client where it was', () => {
  const cluster = webCluster();
  const both = ['10.244.0.2', '10.244.0.3'];
  service(cluster, 'any', { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80 }] }, both);
  const sticky = {
    clusterIP: '10.96.1.2',
    clusterIPs: ['10.96.1.2'],
    ports: [{ port: 80 }],
    sessionAffinity: 'ClientIP',
  };
  service(cluster, 'sticky', sticky, both);
  const chosen = (host: string): Set<string> => {
    const out = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { hops } = cluster.wait(cluster.network.connect(client, { protocol: 'http', host, port: 80 }, 1000));
      out.add(hops[hops.length - 1].at);
    }
    return out;
  };
  expect([...chosen('10.96.1.1')].sort()).toEqual(['pod default/web-0', 'pod default/web-1']);
  expect(chosen('10.96.1.2').size).toBe(1);
});

test('names are found through the search list, as CoreDNS answers them', () => {
  const cluster = webCluster();
  service(cluster, 'web', { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ports: [{ port: 80 }] }, ['10.244.0.2']);
  service(cluster, 'hl', { clusterIP: 'None', clusterIPs: ['None'], ports: [{ port: 80 }] }, [
    '10.244.0.2',
    '10.244.0.3',
  ]);
  const place = cluster.network.place(client);
  expect(place.resolve('web')).toEqual(['10.96.1.1']);
  expect(place.resolve('web.default.svc')).toEqual(['10.96.1.1']);
  expect(place.resolve('hl.default')).toEqual(['10.244.0.2', '10.244.0.3']);
  expect(place.resolve('10-244-0-2.hl')).toEqual(['10.244.0.2']);
  expect(place.resolve('10-244-0-2.default.pod.cluster.local')).toEqual(['10.244.0.2']);
  expect(place.resolve('nosuch')).toEqual([]);
  expect(place.ask('1.1.96.10.in-addr.arpa', 'PTR').records).toEqual([
    { name: '1.1.96.10.in-addr.arpa', type: 'PTR', data: 'web.default.svc.cluster.local' },
  ]);
  expect(place.ask('example.com', 'A').status).toBe('SERVFAIL');
  expect(cluster.network.learner.resolve('web.default.svc.cluster.local')).toEqual([]);
});

test('policies are kept without effect unless the network enforces them', () => {
  const cluster = webCluster();
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...METADATA, name: 'deny', namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }] }],
    },
  };
  cluster.store.put('networkpolicies.networking.k8s.io', policy as KubeObject, cluster.kernel.now, 'test');
  const request = { protocol: 'http', host: '10.244.0.2', port: 80 } as const;
  const connect = (): { answer: unknown; hops: readonly unknown[] } =>
    cluster.wait(cluster.network.connect(client, request, 1000));
  expect(connect().answer).toMatchObject({ status: 200 });
  cluster.network.enforcePolicies = true;
  expect(connect()).toEqual({
    answer: { failure: 'timeout', address: '10.244.0.2' },
    hops: [{ at: 'pod default/web-0', rule: 'Ingress denied: no rule of NetworkPolicy default/deny allows it' }],
  });
});
