import { toJson } from '../../kinds/cel/json.ts';
import { CelError } from '../../kinds/cel/index.ts';
import { isList, isMap, type Value } from '../../kinds/cel/values.ts';
import { schemaOf } from '../../kinds/schema.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { mergeFields } from '../fields/fields-merge.ts';
import { jsonPatch, JsonPatchError, type JsonOperation } from '../patch/patch-json.ts';
import { forbiddenRequest, type StatusError } from '../status.ts';
import { isExempt } from './match-rules.ts';
import { conditionsHold, ExpressionError, PolicyEvaluation } from './policy-evaluation.ts';
import { BindingError, matchesResources, parametersOf } from './policy-matching.ts';

const POLICIES = 'mutatingadmissionpolicies.admissionregistration.k8s.io';
const BINDINGS = 'mutatingadmissionpolicybindings.admissionregistration.k8s.io';

interface Mutation {
  readonly patchType: string;
  readonly applyConfiguration?: { readonly expression: string };
  readonly jsonPatch?: { readonly expression: string };
}

/** A mutation that gives no usable object. */
class MutationError extends Error {}

/** Changes objects by MutatingAdmissionPolicies. Follows apiserver/pkg/admission/plugin/policy/mutating. */
export const mutatingAdmissionPolicy = (authorizer: Authorizer): AdmissionPlugin => ({
  name: 'MutatingAdmissionPolicy',
  mutate(request) {
    if (isExempt(request) || !request.object) return;
    const policies = request.context.list(POLICIES);
    if (!policies.length) return;
    const bindings = request.context.list(BINDINGS);
    const changed = policies.filter((policy) => apply(policy, bindings, request, authorizer));
    // Policies that want to see what later ones changed are asked once more.
    const last = changed[changed.length - 1];
    if (!last) return;
    for (const policy of policies)
      if (policy !== last && policy.spec.reinvocationPolicy === 'IfNeeded')
        apply(policy, bindings, request, authorizer);
  },
});

/** Apply one policy by all its bindings; true where the object changed. */
function apply(
  policy: KubeObject,
  bindings: readonly KubeObject[],
  request: AdmissionRequest,
  authorizer: Authorizer,
): boolean {
  if (!matchesResources(policy.spec.matchConstraints, request, true)) return false;
  let changed = false;
  for (const binding of bindings) {
    if (binding.spec.policyName !== policy.metadata.name) continue;
    if (!matchesResources(binding.spec.matchResources, request, false)) continue;
    try {
      for (const params of parametersOf(policy, binding, request))
        changed = mutate(policy, request, new PolicyEvaluation(policy, request, params, authorizer)) || changed;
    } catch (error) {
      const why = reasonOf(error);
      if (policy.spec.failurePolicy !== 'Ignore') throw denied(request, policy, binding, why);
    }
  }
  return changed;
}

function reasonOf(error: unknown): string {
  if (error instanceof BindingError) return `failed to configure binding: ${error.message}`;
  if (error instanceof ExpressionError || error instanceof MutationError) return error.message;
  if (error instanceof JsonPatchError || error instanceof CelError) return error.message;
  throw error;
}

const denied = (request: AdmissionRequest, policy: KubeObject, binding: KubeObject, why: string): StatusError =>
  forbiddenRequest(
    request.group,
    request.resource,
    request.name,
    `MutatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${why}`,
  );

function mutate(policy: KubeObject, request: AdmissionRequest, evaluation: PolicyEvaluation): boolean {
  if (!conditionsHold(policy, evaluation)) return false;
  const object = request.object!;
  const before = JSON.stringify(object);
  for (const mutation of (policy.spec.mutations ?? []) as Mutation[]) {
    const result = mutated(mutation, request, evaluation);
    for (const field of Object.keys(object)) delete object[field];
    Object.assign(object, result);
    evaluation.setObject(copy(object));
  }
  return JSON.stringify(object) !== before;
}

function mutated(mutation: Mutation, request: AdmissionRequest, evaluation: PolicyEvaluation): KubeObject {
  const { object, group, version, kind } = request;
  if (mutation.patchType === 'JSONPatch') {
    const operations = patchOf(evaluation.run(mutation.jsonPatch?.expression ?? ''));
    return jsonPatch(copy(object), operations) as KubeObject;
  }
  const value = evaluation.run(mutation.applyConfiguration?.expression ?? '');
  if (!isMap(value)) throw new MutationError('applyConfiguration expression must evaluate to an object');
  const { apiVersion: _a, kind: _k, ...configuration } = toJson(value) as Record<string, unknown>;
  const meta = configuration.metadata as Record<string, unknown> | undefined;
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion'])
    if (meta?.[field] !== undefined && meta[field] !== (object!.metadata as unknown as Record<string, unknown>)[field])
      throw new MutationError(`invalid ApplyConfiguration: may not mutate metadata.${field}`);
  return mergeFields(schemaOf(group, version, kind), copy(object), configuration) as KubeObject;
}

function patchOf(value: Value): JsonOperation[] {
  if (!isList(value)) throw new MutationError('type mismatch: JSONPatchType.expression should evaluate to array');
  return value.map((one) => {
    if (!isMap(one))
      throw new MutationError('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
    return toJson(one) as unknown as JsonOperation;
  });
}
