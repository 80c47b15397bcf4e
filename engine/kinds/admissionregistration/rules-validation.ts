import { duplicate, invalid, notSupported, required, type FieldErrors, type Path } from '../field.ts';

import { isValidPathSegmentName } from '../names.ts';

/** Which requests a webhook or policy is for. */
export interface RuleWithOperations {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

/** Follows validateRuleWithOperations of pkg/apis/admissionregistration/validation. */
export function validateRule(rule: RuleWithOperations, path: Path): FieldErrors {
  const operations = rule.operations ?? [];
  const errors = validateList(operations, 'operations', path.child('operations'));
  operations.forEach((operation, i) => {
    if (!OPERATIONS.includes(operation))
      errors.push(notSupported(path.child('operations').index(i), operation, OPERATIONS));
  });
  errors.push(...validateList(rule.apiGroups ?? [], 'API groups', path.child('apiGroups')));
  errors.push(...validateList(rule.apiVersions ?? [], 'API versions', path.child('apiVersions')));
  rule.apiVersions?.forEach((version, i) => {
    if (!version) errors.push(required(path.child('apiVersions').index(i)));
  });
  errors.push(...validateResources(rule.resources ?? [], path.child('resources')));
  if (rule.scope !== undefined && !SCOPES.includes(rule.scope))
    errors.push(notSupported(path.child('scope'), rule.scope, SCOPES));
  return errors;
}

/** Follows validateNamedRuleWithOperations: names stand once. */
export function validateNamedRule(rule: RuleWithOperations, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  rule.resourceNames?.forEach((name, i, names) => {
    errors.push(...isValidPathSegmentName(name).map((why) => invalid(path.child('resourceNames').index(i), name, why)));
    if (names.indexOf(name) < i) errors.push(duplicate(path.child('resourceNames').index(i), name));
  });
  return [...errors, ...validateRule(rule, path)];
}

function validateList(list: readonly string[], noun: string, path: Path): FieldErrors {
  if (!list.length) return [required(path)];
  if (list.length > 1 && list.includes('*'))
    return [invalid(path, list, `if '*' is present, must not specify other ${noun}`)];
  return [];
}

/** `pods`, `pods/status`, one, one with a subresource, or with stars: none may be covered by another. */
function validateResources(resources: readonly string[], path: Path): FieldErrors {
  if (!resources.length) return [required(path)];
  const errors: FieldErrors = [];
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  let plain = false;
  resources.forEach((resource, i) => {
    if (!resource) return errors.push(required(path.index(i)));
    const slash = resource.indexOf('/');
    if (slash < 0) {
      plain = resource !== '*';
      return;
    }
    const [name, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    if (wholeResources.has(name))
      errors.push(invalid(path.index(i), resource, `if '${name}/*' is present, must not specify ${resource}`));
    if (wholeSubresources.has(sub))
      errors.push(invalid(path.index(i), resource, `if '*/${sub}' is present, must not specify ${resource}`));
    if (sub === '*') wholeResources.add(name);
    if (name === '*') wholeSubresources.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && plain)
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
  return errors;
}
