import type { User } from '../../kinds/kind.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission/admission.ts';
import { failure, forbiddenRequest, notFound } from '../status.ts';
import type { RbacAuthorizer, PolicyRule } from './rbac.ts';

const GROUP = 'rbac.authorization.k8s.io';
const quoteAll = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;

/**
 * Nobody grants what they do not hold: a role may only hold rules that its author has (or who may `escalate`), and a
 * binding only refer to a role whose rules its author has (or who may `bind` it). The real server checks this where it
 * stores roles, before it validates them.
 */
export function escalationCheck(rbac: RbacAuthorizer): AdmissionPlugin {
  return {
    name: 'rbac-escalation',
    mutate(request: AdmissionRequest): void {
      const { group, resource, object, user, operation } = request;
      if (group !== GROUP || !object || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
      if (user.groups.includes('system:masters')) return;
      if (resource === 'roles' || resource === 'clusterroles') checkRole(rbac, request);
      else checkBinding(rbac, request);
    },
  };
}

function checkRole(rbac: RbacAuthorizer, request: AdmissionRequest): void {
  const { object, old, user, namespace, resource, name } = request;
  if (old && JSON.stringify(old.rules) === JSON.stringify(object!.rules)) return;
  const may = rbac.authorize({ user, verb: 'escalate', group: GROUP, resource, namespace, name });
  if (!may.allowed) confirmHeld(rbac, request, object!.rules ?? []);
}

function checkBinding(rbac: RbacAuthorizer, request: AdmissionRequest): void {
  const { object, old, user, namespace } = request;
  const roleRef = object!.roleRef ?? {};
  if (old && JSON.stringify([old.roleRef, old.subjects]) === JSON.stringify([roleRef, object!.subjects])) return;
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : roleRef.kind === 'Role' ? 'roles' : undefined;
  if (resource === undefined)
    throw failure(500, '', `unsupported role reference kind: ${JSON.stringify(roleRef.kind ?? '')}`);
  const attributes = { user, verb: 'bind', group: GROUP, resource, namespace, name: roleRef.name };
  if (rbac.authorize(attributes).allowed) return;
  const rules = rbac.rulesOfRole(roleRef, namespace);
  if (!rules) throw notFound(GROUP, resource, roleRef.name);
  confirmHeld(rbac, request, rules);
}

function confirmHeld(rbac: RbacAuthorizer, request: AdmissionRequest, wanted: readonly PolicyRule[]): void {
  const held = rbac.policyRules(request.user, request.namespace);
  const missing = wanted.flatMap(breakdown).filter((rule) => !held.some((other) => covers(other, rule)));
  if (!missing.length) return;
  const why = `${describeUser(request.user)} is attempting to grant RBAC permissions not currently held:\n${compact(missing).map(describeRule).join('\n')}`;
  throw forbiddenRequest(request.group, request.resource, request.name, why);
}

const describeUser = ({ name, groups }: User): string => `user ${JSON.stringify(name)} (groups=${quoteAll(groups)})`;

/** A rule as rules of one verb on one resource each. */
function breakdown(rule: PolicyRule): PolicyRule[] {
  const names = rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [undefined];
  const out: PolicyRule[] = [];
  for (const apiGroup of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs)
        for (const resourceNames of names)
          out.push({
            apiGroups: [apiGroup],
            resources: [resource],
            verbs: [verb],
            ...(resourceNames && { resourceNames }),
          });
  for (const url of rule.nonResourceURLs ?? [])
    for (const verb of rule.verbs) out.push({ nonResourceURLs: [url], verbs: [verb] });
  return out;
}

const all = (held: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean =>
  (wanted ?? []).every((value) => held?.includes(value) || held?.includes('*'));

/** Does a held rule cover a rule of one verb on one resource? (validation.Covers) */
function covers(held: PolicyRule, wanted: PolicyRule): boolean {
  if (!all(held.verbs, wanted.verbs)) return false;
  if (wanted.nonResourceURLs)
    return wanted.nonResourceURLs.every((url) =>
      (held.nonResourceURLs ?? []).some(
        (other) => other === url || (other.endsWith('*') && url.startsWith(other.slice(0, -1))),
      ),
    );
  const subresource = wanted.resources?.[0]?.split('/')[1];
  const resourceHeld =
    all(held.resources, wanted.resources) || (!!subresource && !!held.resources?.includes(`*/${subresource}`));
  if (!all(held.apiGroups, wanted.apiGroups) || !resourceHeld) return false;
  if (!held.resourceNames?.length) return true;
  return !!wanted.resourceNames?.length && wanted.resourceNames.every((name) => held.resourceNames!.includes(name));
}

/** Rules that differ in their verb alone, put together. */
function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const merged = new Map<string, PolicyRule & { verbs: string[] }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
    const known = merged.get(key);
    if (known) known.verbs.push(...rule.verbs);
    else merged.set(key, { ...rule, verbs: [...rule.verbs] });
  }
  return [...merged.values()].sort((a, b) => (describeRule(a) < describeRule(b) ? -1 : 1));
}

function describeRule(rule: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  return `{${parts
    .filter(([, values]) => values?.length)
    .map(([name, values]) => `${name}:${list(values!)}`)
    .join(', ')}}`;
}
