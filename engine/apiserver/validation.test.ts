import { expect, it } from 'vitest';
import { testServer } from './testing.ts';

/** What is wrong with a new object, as causes name it. */
function wrongs(path: string, object: object): string[] {
  const { body } = testServer().send('POST', path, object);
  const causes: { field: string; message: string }[] = (body as any).details?.causes ?? [];
  return causes.map(({ field, message }) => `${field}: ${message}`);
}

const podWith = (spec: object, labels = {}): object => ({
  metadata: { name: 'p', labels },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});
const PODS = '/api/v1/namespaces/default/pods';

it('a key of matchLabelKeys may not stand in the selector that the server puts it into', () => {
  const term = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'a' } }, matchLabelKeys: ['app'] };
  const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  expect(wrongs(PODS, podWith({ affinity }, { app: 'a' }))).toEqual([
    'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0][0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector',
  ]);
});

it("a pod's files are looked for after everything else of its spec", () => {
  const env = [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'none', path: 'a', key: 'k' } } }];
  const spec = { containers: [{ name: 'c', image: 'i', env }], nodeName: 'A_', os: { name: 'windows' }, resources: {} };
  expect(wrongs(PODS, podWith(spec)).map((text) => text.split(': ')[0])).toEqual([
    'spec.resources',
    'spec.nodeName',
    'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName',
  ]);
});

it('a request for devices that asks in two ways is not looked into', () => {
  const requests = [{ name: 'r', exactly: { deviceClassName: '*' }, firstAvailable: [{ name: 'B_' }] }];
  expect(
    wrongs('/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', {
      metadata: { name: 'c' },
      spec: { devices: { requests } },
    }),
  ).toEqual([
    'spec.devices.requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
  ]);
});

it('devices in use are for namespaces that say so', () => {
  const requests = [{ name: 'r', exactly: { deviceClassName: 'c', adminAccess: true } }];
  expect(
    wrongs('/apis/resource.k8s.io/v1/namespaces/default/resourceclaimtemplates', {
      metadata: { name: 't' },
      spec: { spec: { devices: { requests } } },
    }),
  ).toEqual([
    'spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace',
  ]);
});

it("a disruption budget's metadata is looked at where its spec is right", () => {
  const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
  expect(wrongs(path, { metadata: { name: 'a/b' }, spec: { maxUnavailable: '101%' } })).toEqual([
    'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ]);
  expect(wrongs(path, { metadata: { name: 'a/b' }, spec: { maxUnavailable: '10%' } })).toEqual([
    `metadata.name: Invalid value: "a/b": may not contain '/'`,
  ]);
});

it('ports of a dry run follow the highest that the service names', () => {
  const ports = [
    { name: 'a', port: 80, nodePort: 31700 },
    { name: 'b', port: 81 },
  ];
  const { body } = testServer().send(
    'POST',
    '/api/v1/namespaces/default/services',
    { metadata: { name: 's' }, spec: { type: 'NodePort', ports } },
    'dryRun=All',
  );
  expect((body as any).spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([31700, 31701]);
});

it('a list tells what is wrong with its elements before which of them stand twice', () => {
  const device = { name: 'd', bindingConditions: ['a', 'a'], bindingFailureConditions: ['b'] };
  const spec = { driver: 'a.b', nodeName: 'n', pool: { name: 'p', resourceSliceCount: 1, generation: 1 } };
  const devices = [device, { name: 'D_' }, { name: 'd' }];
  const path = '/apis/resource.k8s.io/v1/resourceslices';
  expect(wrongs(path, { metadata: { name: 's' }, spec: { ...spec, devices } }).map((one) => one.split(':')[0])).toEqual(
    ['spec.devices[0].bindingConditions[1]', 'spec.devices[1].name', 'spec.devices[2]'],
  );
});

it('a volume of an attachment is looked at as any other', () => {
  const volume = { accessModes: ['ReadWriteOnce'], csi: { driver: 'a', volumeHandle: 'b' }, nfs: { server: 's' } };
  const spec = { attacher: 'a.example.org', nodeName: 'n', source: { inlineVolumeSpec: volume } };
  expect(wrongs('/apis/storage.k8s.io/v1/volumeattachments', { metadata: { name: 'v' }, spec })).toEqual([
    'spec.source.inlineVolumeSpec.nfs.path: Required value',
    'spec.source.inlineVolumeSpec.nfs.path: Invalid value: "": must be an absolute path',
    'spec.source.inlineVolumeSpec.csi: Forbidden: may not specify more than 1 volume type',
  ]);
});

it('the old annotation for mount options is for some kinds of volumes', () => {
  const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro' };
  const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } };
  expect(wrongs('/api/v1/persistentvolumes', { metadata: { name: 'v', annotations }, spec })).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
  ]);
});

const definition = (schema: object, spec: object = {}): object => ({
  metadata: { name: 'ks.k.example.org' },
  spec: {
    group: 'k.example.org',
    scope: 'Namespaced',
    names: { plural: 'ks', kind: 'K' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: schema } } },
    ],
    ...spec,
  },
});
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const SCHEMA = 'spec.validation.openAPIV3Schema';

it('a schema with what Kubernetes does not support is not asked for its structure', () => {
  expect(wrongs(DEFINITIONS, definition({ a: { type: 'string', id: 'x' }, b: {} }))).toEqual([
    `${SCHEMA}.properties[a].id: Forbidden: id is not supported`,
  ]);
  expect(wrongs(DEFINITIONS, definition({ a: { type: 'string', $schema: 'x' } }))).toEqual([
    `${SCHEMA}: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`,
  ]);
});

it('numbers or texts may be told apart by their types alone', () => {
  const either = (first: object): object => ({
    a: { 'x-kubernetes-int-or-string': true, anyOf: [first, { type: 'string' }] },
  });
  expect(wrongs(DEFINITIONS, definition(either({ type: 'integer' })))).toEqual([]);
  expect(wrongs(DEFINITIONS, definition(either({ type: 'integer', minimum: 1 })))).toEqual([
    `${SCHEMA}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
    `${SCHEMA}.properties[a].anyOf[1].type: Forbidden: must be empty to be structural`,
  ]);
});

it('unknown fields are kept by a schema that says so, no longer by the definition', () => {
  const wrong = wrongs(
    DEFINITIONS,
    definition({ a: { type: 'string', default: 'x' } }, { preserveUnknownFields: true }),
  );
  expect(wrong).toEqual([
    'spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema',
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ]);
});

it('a generated name has to be the one that the spec gives, too', () => {
  const { spec } = definition({}) as { spec: object };
  const named = 'Invalid value: "ks-": must be spec.names.plural+"."+spec.group';
  expect(wrongs(DEFINITIONS, { metadata: { name: 'ks.k.example.org', generateName: 'ks-' }, spec })).toEqual([
    `metadata.generateName: ${named}`,
  ]);
});

it("a prefix of names is looked at as a part of a path before a kind's own rule", () => {
  const { send } = testServer();
  const path = '/api/v1/namespaces/default/configmaps';
  send('POST', path, { metadata: { name: 'a' } });
  const { body } = send('PUT', `${path}/a`, { metadata: { name: 'a', generateName: 'a/b' } });
  const causes: { message: string }[] = (body as any).details.causes;
  expect(causes.map(({ message }) => message.slice(0, 44))).toEqual([
    `Invalid value: "a/b": may not contain '/'`,
    'Invalid value: "a/b": a lowercase RFC 1123 s',
  ]);
});
