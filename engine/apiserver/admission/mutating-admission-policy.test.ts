import { expect, test } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import type { KubeObject } from '../../store/object.ts';
import { Store } from '../../store/store.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { ApiServer } from '../server.ts';
import { mutatingAdmissionPolicy } from './mutating-admission-policy.ts';

const user = { name: 'learner', groups: ['system:masters'] };

/** What a server with one policy on config maps makes of a config map with `data: {a: b}`. */
function mutated(mutation: object): { code: number; body: Record<string, unknown> } {
  const store = new Store();
  const kernel = new Kernel({ seed: 'x', startMs: Date.UTC(2026, 10, 21) });
  const anything = { authorize: () => ({ allowed: true, reason: '' }) } as unknown as Authorizer;
  const api = new ApiServer({ kernel, store, admission: [mutatingAdmissionPolicy(anything)] });
  const client = api.client({ user, fieldManager: 'test' });
  const create = (plural: string, object: object): KubeObject => client.create(plural, object as KubeObject);
  create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  create('mutatingadmissionpolicies.admissionregistration.k8s.io', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules }, reinvocationPolicy: 'Never', mutations: [mutation] },
  });
  create('mutatingadmissionpolicybindings.admissionregistration.k8s.io', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'b' },
    spec: { policyName: 'p' },
  });
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { l: '1' } }, data: { a: 'b' } };
  const path = '/api/v1/namespaces/default/configmaps';
  return api.handle({ method: 'POST', path, body, user, headers: {} }) as ReturnType<typeof mutated>;
}

const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

test('what a policy applies is merged', () => {
  const { code, body } = mutated(apply('Object{data: {"n": string(size(object.data))}}'));
  expect(code).toBe(201);
  expect(body.data).toEqual({ a: 'b', n: '1' });
});

test('a map that a patch leaves empty is gone', () => {
  const { body } = mutated(patch('[JSONPatch{op: "remove", path: "/metadata/labels/l"}]'));
  expect(body.metadata).not.toHaveProperty('labels');
});

test('a patch whose test fails changes nothing', () => {
  const { code, body } = mutated(
    patch('[JSONPatch{op: "test", path: "/data/a", value: "z"}, JSONPatch{op: "add", path: "/data/q", value: "1"}]'),
  );
  expect(code).toBe(201);
  expect(body.data).toEqual({ a: 'b' });
});

// As recorded from v1.36.
test.each([
  [
    patch('[JSONPatch{op: "remove", path: "/data/x"}]'),
    "JSON Patch: error in remove for path: '/data/x': Unable to remove nonexistent key: x: missing value",
  ],
  [
    patch('[JSONPatch{op: "add", path: "x", value: "1"}]'),
    'JSON Patch: add operation does not apply: doc is missing path: "x": missing value',
  ],
  [
    apply('Object{data: {"x": 5}}'),
    'error applying patch: failed to convert patch object to typed object: .data.x: expected string, got &value.valueUnstructured{Value:5}',
  ],
  [
    apply('Object{data: {"v": object.metadata.annotations["x"]}}'),
    `expression 'Object{data: {"v": object.metadata.annotations["x"]}}' resulted in error: no such key: annotations`,
  ],
])('a mutation that cannot be done refuses the request: %j', (mutation, why) => {
  const { code, body } = mutated(mutation);
  const message = `policy 'p' with binding 'b' denied request: ${why}`;
  expect(code).toBe(403);
  expect(body).toMatchObject({
    reason: 'Invalid',
    message,
    details: { name: 'c', kind: 'configmaps', causes: [{ message }] },
  });
});

test('a mutation into something that is not of the kind is an error of the server', () => {
  const { code, body } = mutated(patch('[JSONPatch{op: "add", path: "/data/x", value: 5}]'));
  expect(code).toBe(500);
  expect(body.message).toBe(
    'Internal error occurred: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  );
});
