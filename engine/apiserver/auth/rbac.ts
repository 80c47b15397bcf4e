import type { User } from '../../kinds/kind.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import type { AuthorizationAttributes, Authorizer, Decision } from './authorizer.ts';

/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A rule that applies to a user, with the binding that gave it. */
interface AppliedRule {
  readonly rule: PolicyRule;
  readonly reason: string;
}

const ROLES = 'roles.rbac.authorization.k8s.io';
const CLUSTER_ROLES = 'clusterroles.rbac.authorization.k8s.io';
const ROLE_BINDINGS = 'rolebindings.rbac.authorization.k8s.io';
const CLUSTER_ROLE_BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';

const has = (list: readonly string[] | undefined, value: string): boolean => !!list?.includes(value);
const hasOrAll = (list: readonly string[] | undefined, value: string): boolean => has(list, '*') || has(list, value);

/** Does a rule name this resource? `pods/*`, `*\/scale` and `*` as RBAC reads them. */
function coversResource(rule: PolicyRule, resource: string, subresource: string): boolean {
  const full = subresource ? `${resource}/${subresource}` : resource;
  if (hasOrAll(rule.resources, full)) return true;
  return subresource !== '' && has(rule.resources, `*/${subresource}`);
}

function coversUrl(rule: PolicyRule, path: string): boolean {
  return (rule.nonResourceURLs ?? []).some(
    (url) =>
      url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1).replace(/\*+$/, ''))),
  );
}

/** Does a rule allow a request? (rbac.RuleAllows) */
function ruleAllows(rule: PolicyRule, { verb, path, ...of }: AuthorizationAttributes): boolean {
  if (!hasOrAll(rule.verbs, verb)) return false;
  if (path !== undefined) return coversUrl(rule, path);
  return (
    hasOrAll(rule.apiGroups, of.group ?? '') &&
    coversResource(rule, of.resource ?? '', of.subresource ?? '') &&
    (!rule.resourceNames?.length || has(rule.resourceNames, of.name ?? ''))
  );
}

/** Is the user (or one of the groups, or the service account) a subject? `namespace` is the binding's own. */
function isSubject(user: User, subject: Record<string, string>, namespace: string): boolean {
  if (subject.kind === 'User') return subject.name === user.name;
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  return (
    subject.kind === 'ServiceAccount' &&
    user.name === `system:serviceaccount:${subject.namespace || namespace}:${subject.name}`
  );
}

const describeSubject = (s: Record<string, string>, namespace: string): string =>
  s.kind === 'ServiceAccount' ? `ServiceAccount "${s.name}/${s.namespace || namespace}"` : `${s.kind} "${s.name}"`;

/**
 * Role-based access control over the roles and bindings in the store, as rbac.RBACAuthorizer decides: cluster role
 * bindings first, then the namespace's role bindings; a role that is missing is told in the reason.
 */
export class RbacAuthorizer implements Authorizer {
  #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const errors: string[] = [];
    for (const { rule, reason } of this.#rules(attributes.user, attributes.namespace ?? '', errors))
      if (ruleAllows(rule, attributes)) return { allowed: true, reason };
    return { allowed: false, reason: errors.length ? `RBAC: ${aggregate(errors)}` : '' };
  }

  rulesFor(user: User, namespace: string): ReturnType<Authorizer['rulesFor']> {
    const errors: string[] = [];
    const out: ReturnType<Authorizer['rulesFor']> = { resource: [], nonResource: [], incomplete: false };
    for (const { rule } of this.#rules(user, namespace, errors)) {
      const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
      if (resources?.length)
        out.resource.push({ verbs, apiGroups, resources, ...(resourceNames && { resourceNames }) });
      if (nonResourceURLs?.length) out.nonResource.push({ verbs, nonResourceURLs });
    }
    return errors.length ? { ...out, incomplete: true, error: aggregate(errors) } : out;
  }

  /** All rules of a user in a namespace, as policy rules; what the escalation check compares. */
  policyRules(user: User, namespace: string): PolicyRule[] {
    return [...this.#rules(user, namespace, [])].map(({ rule }) => rule);
  }

  /** The rules that a roleRef gives, or undefined where the role is missing. */
  rulesOfRole(roleRef: { kind: string; name: string }, namespace: string): PolicyRule[] | undefined {
    const role =
      roleRef.kind === 'ClusterRole'
        ? this.#store.get(CLUSTER_ROLES, '', roleRef.name)
        : this.#store.get(ROLES, namespace, roleRef.name);
    return role ? (role.rules ?? []) : undefined;
  }

  *#rules(user: User, namespace: string, errors: string[]): Generator<AppliedRule> {
    for (const binding of this.#store.list(CLUSTER_ROLE_BINDINGS))
      yield* this.#rulesOfBinding(user, binding, '', errors);
    if (!namespace) return;
    for (const binding of this.#store.list(ROLE_BINDINGS, namespace))
      yield* this.#rulesOfBinding(user, binding, namespace, errors);
  }

  *#rulesOfBinding(user: User, binding: KubeObject, namespace: string, errors: string[]): Generator<AppliedRule> {
    const subject = (binding.subjects ?? []).find((s: Record<string, string>) => isSubject(user, s, namespace));
    if (!subject) return;
    const { kind, name } = binding.roleRef;
    const rules = this.rulesOfRole(binding.roleRef, namespace);
    if (!rules) {
      errors.push(`${String(kind).toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`);
      return;
    }
    const what = namespace
      ? `RoleBinding "${binding.metadata.name}/${namespace}"`
      : `ClusterRoleBinding "${binding.metadata.name}"`;
    const reason = `RBAC: allowed by ${what} of ${kind} "${name}" to ${describeSubject(subject, namespace)}`;
    for (const rule of rules) yield { rule, reason };
  }
}

/** Errors as Go's utilerrors.Aggregate prints them: one as it is, several in brackets, each once. */
function aggregate(errors: readonly string[]): string {
  const once = [...new Set(errors)];
  return once.length === 1 ? once[0] : `[${once.join(', ')}]`;
}
