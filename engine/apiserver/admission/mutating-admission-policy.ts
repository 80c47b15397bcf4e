import { toJson } from '../../kinds/cel/json.ts';
import { builtInKind } from '../../kinds/index.ts';
import { CelError } from '../../kinds/cel/index.ts';
import { isList, isMap, type Value } from '../../kinds/cel/values.ts';
import { definitionOf, schemaOf } from '../../kinds/schema.ts';
import { copy, type KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { DecodeError, decodeAs } from '../codec/go-decode.ts';
import { ElementError } from '../fields/field-types.ts';
import { mergeFields } from '../fields/fields-merge.ts';
import { atomicPaths, checkTyped } from '../fields/fields-of.ts';
import {
  FailedTestError,
  jsonPatch,
  JsonPatchError,
  jsonPatchFailure,
  type JsonOperation,
} from '../patch/patch-json.ts';
import { failure, type StatusError } from '../status.ts';
import { isExempt } from './match-rules.ts';
import { conditionsHold, ExpressionError, PolicyEvaluation } from './policy-evaluation.ts';
import { BindingError, matchesResources, parametersOf, PolicyError } from './policy-matching.ts';

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
      if (policy.spec.failurePolicy === 'Ignore') continue;
      const by = error instanceof PolicyError ? '' : ` with binding '${binding.metadata.name}'`;
      throw denied(request, `policy '${policy.metadata.name}'${by} denied request: ${why}`);
    }
  }
  return changed;
}

function reasonOf(error: unknown): string {
  if (error instanceof BindingError) return `${error.prefix}${error.message}`;
  if (error instanceof ExpressionError || error instanceof MutationError) return error.message;
  throw error;
}

const denied = ({ group, resource, name }: AdmissionRequest, message: string): StatusError =>
  failure(403, 'Invalid', message, {
    ...(name && { name }),
    ...(group && { group }),
    kind: resource,
    causes: [{ message }],
  });

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
  const object = request.object!;
  try {
    if (mutation.patchType === 'JSONPatch') {
      const operations = patchOf(evaluate(evaluation, mutation.jsonPatch?.expression ?? ''));
      return finished(request, jsonPatch(copy(object), operations) as KubeObject);
    }
    const configuration = withEnumNumbers(
      toJson(evaluate(evaluation, mutation.applyConfiguration?.expression ?? '')),
    ) as Record<string, unknown>;
    return finished(request, configured(request, configuration));
  } catch (error) {
    if (error instanceof FailedTestError) return copy(object);
    if (error instanceof JsonPatchError) throw new MutationError(`JSON Patch: ${jsonPatchFailure(error)}`);
    if (error instanceof CelError) throw new MutationError(error.message);
    throw error;
  }
}

function evaluate(evaluation: PolicyEvaluation, expression: string): Value {
  try {
    return evaluation.run(expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new MutationError(`expression '${expression.trim()}' resulted in error: ${error.message}`);
  }
}

/** The object, merged with what a policy applies (patch.ApplyStructuredMergeDiff). */
function configured({ object, group, version, kind }: AdmissionRequest, given: Record<string, unknown>): KubeObject {
  const { apiVersion: _a, kind: _k, ...configuration } = given;
  const schema = schemaOf(group, version, kind);
  const cannot = (why: string): Error => new MutationError(`error applying patch: ${why}`);
  try {
    checkTyped(schema, configuration);
  } catch (error) {
    if (!(error instanceof ElementError)) throw error;
    throw cannot(`failed to convert patch object to typed object: ${error.message}`);
  }
  const atomics = atomicPaths(schema, configuration);
  if (schema && atomics.length)
    throw cannot(
      `invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.sort().join(', ')}`,
    );
  return mergeFields(schema, copy(object), configuration) as KubeObject;
}

/** A null of an expression is the number of its enum, when it is written as JSON. */
function withEnumNumbers(value: unknown): unknown {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.map(withEnumNumbers);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withEnumNumbers(item)]));
}

/** What a mutation gave, read strictly as its kind, and with defaults where parts are new. */
function finished({ group, version, kind, resource }: AdmissionRequest, object: KubeObject): KubeObject {
  const definition = definitionOf(group, version, kind);
  if (!definition) return object;
  const { value, strict } = decoded(definition, object);
  if (strict.length) throw internalFailure(`strict decoding error: ${strict.join(', ')}`);
  const whole = { ...value, apiVersion: object.apiVersion, kind: object.kind } as KubeObject;
  const builtIn = builtInKind(group, version, resource);
  if (builtIn?.kind === kind) builtIn.default?.(whole);
  return whole;
}

function decoded(definition: string, object: KubeObject): ReturnType<typeof decodeAs> {
  try {
    return decodeAs(definition, object);
  } catch (error) {
    throw error instanceof DecodeError ? internalFailure(error.message) : error;
  }
}

const internalFailure = (why: string): StatusError =>
  failure(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] });

function patchOf(value: Value): JsonOperation[] {
  if (!isList(value)) throw new MutationError('type mismatch: JSONPatchType.expression should evaluate to array');
  return value.map((one) => {
    if (!isMap(one))
      throw new MutationError('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
    return toJson(one) as unknown as JsonOperation;
  });
}
