import { expect, test } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import type { KubeObject } from '../../store/object.ts';
import { Store } from '../../store/store.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { ApiServer } from '../server.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';

const user = { name: 'learner', groups: ['system:masters'] };
const ADMISSIONREGISTRATION = { apiVersion: 'admissionregistration.k8s.io/v1' };

/** A server with one policy on config maps, bound with these actions; the function sends it a config map. */
function policed(validationActions: readonly string[]) {
  const store = new Store();
  const kernel = new Kernel({ seed: 'x', startMs: Date.UTC(2026, 10, 21) });
  const anything = { authorize: () => ({ allowed: true, reason: '' }) } as unknown as Authorizer;
  const api = new ApiServer({ kernel, store, admission: [validatingAdmissionPolicy(anything)] });
  const client = api.client({ user, fieldManager: 'test' });
  const create = (resource: string, object: object): KubeObject => client.create(resource, object as KubeObject);
  create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  create('validatingadmissionpolicies.admissionregistration.k8s.io', {
    ...ADMISSIONREGISTRATION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'owners' },
    spec: {
      matchConstraints: { resourceRules },
      variables: [{ name: 'owner', expression: "object.metadata.?labels['owner'].orValue('')" }],
      validations: [
        { expression: "variables.owner != ''", messageExpression: "object.metadata.name + ' has no owner'" },
      ],
    },
  });
  create('validatingadmissionpolicybindings.admissionregistration.k8s.io', {
    ...ADMISSIONREGISTRATION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'everywhere' },
    spec: { policyName: 'owners', validationActions },
  });
  return (labels: Record<string, string>) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', labels } };
    return api.handle({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body, user, headers: {} });
  };
}

test('an object that a validation denies is refused with its message', () => {
  const response = policed(['Deny'])({});
  expect(response.code).toBe(422);
  expect((response.body as unknown as { message: string }).message).toBe(
    "configmaps \"settings\" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'everywhere' " +
      'denied request: settings has no owner',
  );
});

test('an object that the validations allow is made', () => {
  expect(policed(['Deny'])({ owner: 'team' }).code).toBe(201);
});

test('a binding that only warns lets the object through', () => {
  const response = policed(['Warn'])({});
  expect(response.code).toBe(201);
  expect(response.warnings).toEqual([
    "Validation failed for ValidatingAdmissionPolicy 'owners' with binding 'everywhere': settings has no owner",
  ]);
});
