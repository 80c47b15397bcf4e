import type { KubeObject } from '../../store/object.ts';
import { isAddress, parseIP } from '../addresses.ts';
import { asGiven } from '../empties.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
} from '../names.ts';
import { invalids, validateTypedReference } from '../references.ts';

interface Backend {
  service?: { name?: string; port?: { name?: string; number?: number } };
  resource?: { apiGroup?: string | null; kind?: string; name?: string };
}

interface HTTPPath {
  path?: string;
  pathType?: string;
  backend?: Backend;
}

interface Rule {
  host?: string;
  http?: { paths?: HTTPPath[] };
}

interface TLS {
  hosts?: string[];
  secretName?: string;
}

interface Spec {
  defaultBackend?: Backend;
  rules?: Rule[];
  tls?: TLS[];
  ingressClassName?: string;
}

/** What an update forgives because the stored object has it already. */
interface Leniency {
  readonly secretNames: boolean;
  readonly wildcardRules: boolean;
}

const STRICT: Leniency = { secretNames: false, wildcardRules: false };
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Follows ValidateIngressCreate of pkg/apis/networking/validation. */
export function validateIngress(object: KubeObject): FieldErrors {
  const spec: Spec = object.spec ?? {};
  const errors = validateSpec(spec, new Path('spec'), STRICT);
  const annotated = object.metadata.annotations?.[CLASS_ANNOTATION];
  if (annotated !== undefined && spec.ingressClassName !== undefined && annotated !== spec.ingressClassName)
    errors.push(
      invalid(
        new Path('annotations').child(CLASS_ANNOTATION),
        annotated,
        'must match `ingressClassName` when both are specified',
      ),
    );
  return errors;
}

/** Follows ValidateIngressUpdate. */
export function validateIngressUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const before: Spec = old.spec ?? {};
  return validateSpec(object.spec ?? {}, new Path('spec'), {
    secretNames: (before.tls ?? []).some(({ secretName }) => !!secretName && isDNS1123Subdomain(secretName).length > 0),
    wildcardRules: (before.rules ?? []).some(
      (rule) => rule.host?.includes('*') && validateRuleValue(rule, new Path(), STRICT).length > 0,
    ),
  });
}

/** Follows ValidateIngressLoadBalancerStatus. */
export function validateIngressStatus(object: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const ingress: { ip?: string; hostname?: string }[] = object.status?.loadBalancer?.ingress ?? [];
  for (const [i, { ip, hostname }] of ingress.entries()) {
    const path = new Path('status.loadBalancer.ingress').index(i);
    if (ip && !parseIP(ip))
      errors.push(invalid(path.child('ip'), ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    if (!hostname) continue;
    errors.push(...invalids(path.child('hostname'), hostname, isDNS1123Subdomain(hostname)));
    if (parseIP(hostname))
      errors.push(invalid(path.child('hostname'), hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}

function validateSpec(spec: Spec, path: Path, lenient: Leniency): FieldErrors {
  const errors: FieldErrors = [];
  if (!spec.rules?.length && !spec.defaultBackend)
    errors.push(invalid(path, asGiven(spec, 'rules'), 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, path.child('defaultBackend')));
  for (const [i, rule] of (spec.rules ?? []).entries())
    errors.push(...validateRule(rule, path.child('rules').index(i), lenient));
  for (const [i, tls] of (spec.tls ?? []).entries())
    errors.push(...validateTLS(tls, path.child('tls').index(i), lenient));
  if (spec.ingressClassName !== undefined)
    errors.push(
      ...invalids(path.child('ingressClassName'), spec.ingressClassName, isDNS1123Subdomain(spec.ingressClassName)),
    );
  return errors;
}

function validateRule(rule: Rule, path: Path, lenient: Leniency): FieldErrors {
  const errors: FieldErrors = [];
  const host = rule.host ?? '';
  const wildcard = host.includes('*');
  if (host) {
    const at = path.child('host');
    if (isAddress(host)) errors.push(invalid(at, host, 'must be a DNS name, not an IP address'));
    errors.push(...invalids(at, host, wildcard ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host)));
  }
  if (!wildcard || !lenient.wildcardRules) errors.push(...validateRuleValue(rule, path, lenient));
  return errors;
}

function validateRuleValue({ http }: Rule, path: Path, _lenient: Leniency): FieldErrors {
  if (!http) return [];
  const at = path.child('http', 'paths');
  if (!http.paths?.length) return [required(at)];
  return http.paths.flatMap((one, i) => validatePath(one, at.index(i)));
}

function validatePath({ path: text = '', pathType, backend }: HTTPPath, path: Path): FieldErrors {
  if (pathType === undefined) return [required(path.child('pathType'), 'pathType must be specified')];
  const errors: FieldErrors = [];
  const at = path.child('path');
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!text.startsWith('/')) errors.push(invalid(at, text, 'must be an absolute path'));
    for (const sequence of ['//', '/./', '/../', '%2f', '%2F'])
      if (text.includes(sequence)) errors.push(invalid(at, text, `must not contain '${sequence}'`));
    for (const suffix of ['/..', '/.'])
      if (text.endsWith(suffix)) errors.push(invalid(at, text, `cannot end with '${suffix}'`));
  } else if (pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/')) errors.push(invalid(at, text, 'must be an absolute path'));
  } else errors.push(notSupported(path.child('pathType'), pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  return [...errors, ...validateBackend(backend ?? {}, path.child('backend'))];
}

function validateBackend({ service, resource }: Backend, path: Path): FieldErrors {
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateTypedReference(resource, path.child('resource'));
  if (!service) return [invalid(path, '', 'resource or service backend is required')];
  const name = service.name ?? '';
  const at = path.child('service', 'name');
  return [
    ...(name ? invalids(at, name, isDNS1123Label(name)) : [required(at)]),
    ...validatePort(service.port ?? {}, path),
  ];
}

function validatePort({ name, number }: { name?: string; number?: number }, path: Path): FieldErrors {
  if (name && number) return [invalid(path, '', 'cannot set both port name & port number')];
  if (name) return invalids(path.child('service', 'port', 'name'), name, isValidPortName(name));
  if (number) return invalids(path.child('service', 'port', 'number'), number, isValidPortNum(number));
  return [required(path, 'port name or number is required')];
}

function validateTLS({ hosts, secretName }: TLS, path: Path, lenient: Leniency): FieldErrors {
  const errors: FieldErrors = [];
  for (const [i, host] of (hosts ?? []).entries())
    errors.push(
      ...invalids(
        path.child('hosts').index(i),
        host,
        host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host),
      ),
    );
  if (secretName && !lenient.secretNames)
    errors.push(...invalids(path.child('secretName'), secretName, isDNS1123Subdomain(secretName)));
  return errors;
}
