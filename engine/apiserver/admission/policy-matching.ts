import { DEFINITIONS } from '../discovery/custom-resources.ts';
import discovery from '../../kinds/data/discovery.json' with { type: 'json' };
import type { LabelSelector } from '../../kinds/selectors.ts';
import { selects } from '../../kinds/selectors.ts';
import type { KubeObject } from '../../store/object.ts';
import type { GroupResource } from '../../store/store.ts';
import type { AdmissionRequest } from './admission.ts';
import { namespaceSelected, objectSelected, ruleCovers, type OperationRule } from './match-rules.ts';

/** What a policy or a binding is for. */
export interface MatchResources {
  readonly resourceRules?: readonly OperationRule[];
  readonly excludeResourceRules?: readonly OperationRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchPolicy?: string;
}

/** Is a request what a policy or binding is for? A binding without rules is for all that its policy is for. */
export function matchesResources(
  match: MatchResources | undefined,
  request: AdmissionRequest,
  needsRule: boolean,
): boolean {
  if (!match) return !needsRule;
  if (!namespaceSelected(match.namespaceSelector, request) || !objectSelected(match.objectSelector, request))
    return false;
  const covers = (rule: OperationRule): boolean => covered(rule, match.matchPolicy, request);
  if (match.excludeResourceRules?.some(covers)) return false;
  if (!match.resourceRules?.length) return !needsRule;
  return match.resourceRules.some(covers);
}

/** Equivalent policies also mean the same resource in another version. */
function covered(rule: OperationRule, policy: string | undefined, request: AdmissionRequest): boolean {
  if (ruleCovers(rule, request)) return true;
  if (policy === 'Exact') return false;
  return (rule.apiVersions ?? []).some(
    (version) =>
      version !== request.version &&
      request.context.isServed(request.group, version, request.kind) &&
      ruleCovers(rule, request, version),
  );
}

interface Listed {
  readonly groupVersion?: string;
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** The resource of a kind, built in or defined; undefined where nothing serves it. */
function resourceOfKind(
  apiVersion: string,
  kind: string,
  request: AdmissionRequest,
): { key: GroupResource; namespaced: boolean } | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const named = (plural: string): GroupResource => (group ? `${plural}.${group}` : plural);
  for (const list of Object.values(discovery) as Listed[]) {
    const found =
      list.groupVersion === apiVersion && list.resources?.find((one) => one.kind === kind && !one.name.includes('/'));
    if (found) return { key: named(found.name), namespaced: found.namespaced };
  }
  const definition = request.context
    .list(DEFINITIONS)
    .find(({ spec }) => spec.group === group && spec.names.kind === kind);
  return definition && { key: named(definition.spec.names.plural), namespaced: definition.spec.scope === 'Namespaced' };
}

interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

/** A binding cannot be used as it is; the policy's failurePolicy decides what that means. */
export class BindingError extends Error {
  readonly prefix: string = 'failed to configure binding: ';
}

/** A policy cannot be used, whatever the binding. */
export class PolicyError extends BindingError {
  override readonly prefix = 'failed to configure policy: ';
}

/**
 * The parameters that a binding gives its policy: `[undefined]` where the policy has none, several where a selector
 * finds several, none where the binding says to let the request pass without. Throws {@link BindingError}.
 */
export function parametersOf(
  policy: KubeObject,
  binding: KubeObject,
  request: AdmissionRequest,
): readonly (KubeObject | undefined)[] {
  const kind = policy.spec.paramKind;
  const ref: ParamRef | undefined = binding.spec.paramRef;
  if (!kind) return [undefined];
  if (!ref) return [undefined];
  const resource = resourceOfKind(kind.apiVersion, kind.kind, request);
  if (!resource)
    throw new PolicyError(`failed to find resource referenced by paramKind: '${kind.apiVersion}, Kind=${kind.kind}'`);
  if (!resource.namespaced && ref.namespace)
    throw new BindingError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  const namespace = resource.namespaced ? ref.namespace || request.namespace : '';
  if (resource.namespaced && !namespace)
    throw new BindingError('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  const found = ref.name
    ? [request.context.get(resource.key, namespace, ref.name)].filter((one) => one !== undefined)
    : request.context.list(resource.key, namespace).filter((one) => selects(ref.selector, one.metadata.labels));
  if (!found.length && ref.parameterNotFoundAction === 'Deny')
    throw new BindingError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
}
