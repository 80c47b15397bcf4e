import type { KubeObject } from '../../store/object.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';
import { validateConditions } from './conditions.ts';
import { validateMandatorySchema } from './mandatory.ts';

interface Subject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { namespace?: string; name?: string };
}

interface ResourceRule {
  verbs?: string[] | null;
  apiGroups?: string[] | null;
  resources?: string[] | null;
  clusterScope?: boolean;
  namespaces?: string[] | null;
}

interface URLRule {
  verbs?: string[] | null;
  nonResourceURLs?: string[] | null;
}

interface Rule {
  subjects?: Subject[] | null;
  resourceRules?: ResourceRule[];
  nonResourceRules?: URLRule[];
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const METHODS = ['ByNamespace', 'ByUser'];
const MAX_PRECEDENCE = 10_000;

/** Follows ValidateFlowSchema of pkg/apis/flowcontrol/validation. */
export function validateFlowSchema(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const errors: FieldErrors = [];
  const precedence: number = spec.matchingPrecedence ?? 0;
  const at = path.child('matchingPrecedence');
  if (precedence <= 0) errors.push(invalid(at, precedence, 'must be a positive value'));
  if (precedence > MAX_PRECEDENCE) errors.push(invalid(at, precedence, `must not be greater than ${MAX_PRECEDENCE}`));
  if (precedence === 1 && object.metadata.name !== 'exempt')
    errors.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  const method = spec.distinguisherMethod;
  if (method && !METHODS.includes(method.type))
    errors.push(notSupported(path.child('distinguisherMethod', 'type'), { Type: method.type ?? '' }, METHODS));
  const level: string = spec.priorityLevelConfiguration?.name ?? '';
  const name = path.child('priorityLevelConfiguration', 'name');
  errors.push(
    ...(level ? invalids(name, level, isDNS1123Subdomain(level)) : [required(name, 'must reference a priority level')]),
  );
  for (const [i, rule] of ((spec.rules ?? []) as Rule[]).entries())
    errors.push(...validateRule(rule, path.child('rules').index(i)));
  return [...errors, ...validateMandatorySchema(object)];
}

/** Follows ValidateFlowSchemaStatus. */
export const validateFlowSchemaStatus = (object: KubeObject): FieldErrors =>
  validateConditions(object.status?.conditions);

function validateRule(rule: Rule, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const subjects = path.child('subjects');
  if (!rule.subjects?.length) errors.push(required(subjects, 'subjects must contain at least one value'));
  rule.subjects?.forEach((subject, i) => errors.push(...validateSubject(subject, subjects.index(i))));
  if (!rule.resourceRules?.length && !rule.nonResourceRules?.length)
    errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  rule.resourceRules?.forEach((one, i) =>
    errors.push(...validateResourceRule(one, path.child('resourceRules').index(i))),
  );
  rule.nonResourceRules?.forEach((one, i) =>
    errors.push(...validateURLRule(one, path.child('nonResourceRules').index(i))),
  );
  return errors;
}

/** A subject's kind names the field that must be set; the others must not be. */
function validateSubject(subject: Subject, path: Path): FieldErrors {
  const fields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;
  const kind = subject.kind ?? '';
  if (!Object.hasOwn(fields, kind))
    return [notSupported(path.child('kind'), kind, ['Group', 'ServiceAccount', 'User'])];
  const own = fields[kind as keyof typeof fields];
  const errors: FieldErrors = subject[own]
    ? own === 'serviceAccount'
      ? validateServiceAccount(subject.serviceAccount!, path.child(own))
      : subject[own]!.name
        ? []
        : [required(path.child(own, 'name'))]
    : [required(path.child(own), `${own} is required when subject kind is '${kind}'`)];
  for (const other of (['serviceAccount', 'user', 'group'] as const).filter((field) => field !== own))
    if (subject[other])
      errors.push(forbidden(path.child(other), `${other} is forbidden when subject kind is not '${kindOf(other)}'`));
  return errors;
}

const kindOf = (field: string): string => field[0].toUpperCase() + field.slice(1);

function validateServiceAccount(
  { namespace = '', name = '' }: { namespace?: string; name?: string },
  path: Path,
): FieldErrors {
  const errors: FieldErrors = [];
  if (!name) errors.push(required(path.child('name')));
  else if (name !== '*') errors.push(...invalids(path.child('name'), name, isDNS1123Subdomain(name)));
  if (!namespace) errors.push(required(path.child('namespace'), 'must specify namespace for service account'));
  else errors.push(...invalids(path.child('namespace'), namespace, isDNS1123Label(namespace)));
  return errors;
}

function validateVerbs(verbs: readonly string[], path: Path): FieldErrors {
  if (!verbs.length) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*'))
    return verbs.length > 1 ? [invalid(path, verbs, "if '*' is present, must not specify other verbs")] : [];
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

function validateList(list: readonly string[], noun: string, others: string, path: Path): FieldErrors {
  if (list.includes('*') && list.length > 1)
    return [invalid(path, list, `if '*' is present, must not specify other ${others}`)];
  return list.length ? [] : [required(path, `resource rules must supply at least one ${noun}`)];
}

function validateResourceRule(rule: ResourceRule, path: Path): FieldErrors {
  const namespaces = rule.namespaces ?? [];
  const at = path.child('namespaces');
  const errors = [
    ...validateVerbs(rule.verbs ?? [], path.child('verbs')),
    ...validateList(rule.apiGroups ?? [], 'api group', 'api groups', path.child('apiGroups')),
    ...validateList(rule.resources ?? [], 'resource', 'resources', path.child('resources')),
  ];
  if (!namespaces.length && !rule.clusterScope)
    errors.push(required(at, 'resource rules that are not cluster scoped must supply at least one namespace'));
  else if (namespaces.includes('*') && namespaces.length > 1)
    errors.push(invalid(at, namespaces, "if '*' is present, must not specify other namespaces"));
  else
    namespaces.forEach((namespace, i) => {
      if (namespace === '*') return;
      for (const why of isDNS1123Label(namespace))
        errors.push(
          invalid(at.index(i), namespace, `each member of this list must be '*' or a DNS-1123 label; ${why}`),
        );
    });
  return errors;
}

function validateURLRule(rule: URLRule, path: Path): FieldErrors {
  const urls = rule.nonResourceURLs ?? [];
  const at = path.child('nonResourceURLs');
  const errors = validateVerbs(rule.verbs ?? [], path.child('verbs'));
  if (!urls.length) errors.push(required(at, 'nonResourceURLs must contain at least one value'));
  else if (urls.includes('*')) {
    if (urls.length > 1) errors.push(invalid(at, urls, "if '*' is present, must not specify other non-resource URLs"));
  } else urls.forEach((url, i) => errors.push(...validateURL(url, at.index(i))));
  return errors;
}

function validateURL(url: string, path: Path): FieldErrors {
  if (!url) return [invalid(path, '', 'must not be empty')];
  if (url === '/') return [];
  if (!url.startsWith('/')) return [invalid(path, url, 'must start with slash')];
  if (url.includes(' ')) return [invalid(path, url, 'must not contain white-space')];
  if (url.includes('//')) return [invalid(path, url, 'must not contain double slash')];
  const star = url.indexOf('*');
  if (star >= 0 && (star !== url.length - 1 || url[star - 1] !== '/'))
    return [invalid(path, url, "wildcard can only do suffix matching: '*' must be the last character after a slash")];
  return [];
}
