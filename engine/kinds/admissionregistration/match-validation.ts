import { duplicate, invalid, notSupported, Path, required, tooMany, type FieldErrors } from '../field.ts';
import { isDNS1035Label, isDNS1123Subdomain, isQualifiedName, isValidPathSegmentName } from '../names.ts';
import type { LabelSelector } from '../cells.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { invalids } from '../references.ts';
import type { MatchResources } from './defaults.ts';
import { checkExpression, type ExpressionScope } from './expressions.ts';
import { validateNamedRule, type RuleWithOperations } from './rules-validation.ts';

const MAX_CONDITIONS = 64;
const POLICIES = ['Equivalent', 'Exact'];

/** A condition in CEL that must hold for a webhook or policy to be asked. */
export interface MatchCondition {
  name?: string;
  expression?: string;
}

/** Follows validateMatchResources of pkg/apis/admissionregistration/validation. */
export function validateMatchResources(match: MatchResources | undefined, path: Path): FieldErrors {
  if (!match) return [];
  const errors: FieldErrors = [];
  if (match.matchPolicy === undefined) errors.push(required(path.child('matchPolicy')));
  else if (!POLICIES.includes(match.matchPolicy))
    errors.push(notSupported(path.child('matchPolicy'), match.matchPolicy, POLICIES));
  errors.push(...validateSelector(match.namespaceSelector as LabelSelector, path.child('namespaceSelector')));
  errors.push(...validateSelector(match.objectSelector as LabelSelector, path.child('objectSelector')));
  for (const field of ['resourceRules', 'excludeResourceRules'] as const)
    match[field]?.forEach((rule, i) => errors.push(...validateNamedRule(rule, path.child(field).index(i))));
  return errors;
}

const MUTABLE = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** Mutation is for what is created or changed: the rules of mutating policies have no DELETE. */
export function validateMutableOperations(rules: readonly RuleWithOperations[] | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  for (const { operations } of rules ?? [])
    for (const operation of operations ?? [])
      if (!MUTABLE.includes(operation)) errors.push(notSupported(path.child('operations'), operation, MUTABLE));
  return errors;
}

/** Follows validateMatchConditions: few enough, names once, expressions that are bool. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  scope: ExpressionScope,
  path: Path,
): FieldErrors {
  const seen = new Set<string>();
  const errors: FieldErrors = [];
  if ((conditions?.length ?? 0) > MAX_CONDITIONS) errors.push(tooMany(path, conditions!.length, MAX_CONDITIONS));
  conditions?.forEach(({ name = '', expression = '' }, i) => {
    const at = path.index(i);
    const trimmed = expression.trim();
    if (!trimmed) errors.push(required(at.child('expression')));
    else errors.push(...checkExpression(trimmed, scope, ['bool'], at.child('expression')));
    if (!name) errors.push(required(at.child('name')));
    else errors.push(...invalids(at.child('name'), name, isQualifiedName(name)));
    if (name && seen.has(name)) errors.push(duplicate(at.child('name'), name));
    seen.add(name);
  });
  return errors;
}

/** Follows validateParamKind. */
export function validateParamKind(
  { apiVersion = '', kind = '' }: { apiVersion?: string; kind?: string },
  path: Path,
): FieldErrors {
  const at = path.child('kind');
  const why = isDNS1035Label(kind.toLowerCase());
  return [
    ...validateApiVersion(apiVersion, path.child('apiVersion')),
    ...(kind
      ? why.length
        ? [invalid(at, kind, `may have mixed case, but should otherwise match: ${why.join(',')}`)]
        : []
      : [required(at)]),
  ];
}

function validateApiVersion(text: string, path: Path): FieldErrors {
  if (!text) return [required(path)];
  const parts = text.split('/');
  if (parts.length > 2) return [invalid(path, text, `unexpected GroupVersion string: ${text}`)];
  const [version, group] = [parts[parts.length - 1], parts.length === 2 ? parts[0] : ''];
  const errors: FieldErrors = [];
  const groupWhy = group ? isDNS1123Subdomain(group) : [];
  if (groupWhy.length) errors.push(invalid(path, group, groupWhy.join(',')));
  const why = isDNS1035Label(version);
  if (!version) errors.push(invalid(path, text, 'version must be specified'));
  else if (why.length) errors.push(invalid(path, version, why.join(',')));
  return errors;
}

interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

/** Follows validateParamRef: by name or by selector, and what to do where there are none. */
export function validateParamRef(ref: ParamRef | undefined, path: Path): FieldErrors {
  if (!ref) return [];
  const { name, selector, parameterNotFoundAction: action } = ref;
  const errors: FieldErrors = [];
  if (name) {
    errors.push(...invalids(path.child('name'), name, isValidPathSegmentName(name)));
    if (selector) errors.push(exclusive(path.child('name')));
  }
  if (selector) {
    errors.push(...validateSelector(selector, path.child('selector')));
    if (name) errors.push(exclusive(path.child('selector')));
  }
  if (!name && !selector) errors.push(required(path, 'one of name or selector must be specified'));
  const at = path.child('parameterNotFoundAction');
  if (!action) errors.push(required(at));
  else if (action !== 'Deny' && action !== 'Allow') errors.push(notSupported(at, action, ['Deny', 'Allow']));
  return errors;
}

const exclusive = (path: Path): FieldErrors[number] => ({
  type: 'FieldValueForbidden',
  field: String(path),
  message: 'Forbidden: name and selector are mutually exclusive',
});

/** The name of the policy that a binding puts into force. */
export const validatePolicyName = (name: string | undefined, path: Path): FieldErrors =>
  name ? invalids(path, name, isDNS1123Subdomain(name)) : [required(path)];
