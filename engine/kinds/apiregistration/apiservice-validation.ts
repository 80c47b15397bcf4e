import type { KubeObject } from '../../store/object.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNum } from '../names.ts';
import { invalids } from '../references.ts';

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1_000;

/** Follows ValidateAPIService of kube-aggregator's pkg/apis/apiregistration/validation. */
export function validateAPIService(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const { group = '', version = '' } = spec;
  const errors: FieldErrors = [];
  if (!group && version !== 'v1')
    errors.push(required(path.child('group'), 'only v1 may have an empty group and it better be legacy kube'));
  if (group) errors.push(...invalids(path.child('group'), group, isDNS1123Subdomain(group)));
  errors.push(...invalids(path.child('version'), version, isDNS1035Label(version)));
  for (const [field, max] of [
    ['groupPriorityMinimum', MAX_GROUP_PRIORITY],
    ['versionPriority', MAX_VERSION_PRIORITY],
  ] as const) {
    const value: number = spec[field] ?? 0;
    if (value <= 0 || value > max)
      errors.push(invalid(path.child(field), value, `must be positive and less than ${max}`));
  }
  return [...errors, ...(spec.service ? validateRemote(spec, path) : validateLocal(spec, path))];
}

function validateLocal(spec: KubeObject['spec'], path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const bundle: string = spec.caBundle ?? '';
  if (bundle)
    errors.push(
      invalid(path.child('caBundle'), `${decodedLength(bundle)} bytes`, 'local APIServices may not have a caBundle'),
    );
  if (spec.insecureSkipTLSVerify)
    errors.push(
      invalid(path.child('insecureSkipTLSVerify'), true, 'local APIServices may not have insecureSkipTLSVerify'),
    );
  return errors;
}

/** Bytes that a base64 text holds. */
const decodedLength = (text: string): number => Math.floor((text.replace(/[=\s]/g, '').length * 3) / 4);

function validateRemote(spec: KubeObject['spec'], path: Path): FieldErrors {
  const { namespace, name, port = 0 } = spec.service;
  const at = path.child('service');
  const errors: FieldErrors = [];
  if (!namespace) errors.push(required(at.child('namespace')));
  if (!name) errors.push(required(at.child('name')));
  const why = isValidPortNum(port);
  if (why.length) errors.push(invalid(at.child('port'), port, `port is not valid: ${why.join(',')}`));
  if (spec.insecureSkipTLSVerify && spec.caBundle)
    errors.push(invalid(path.child('insecureSkipTLSVerify'), true, 'may not be true if caBundle is present'));
  return errors;
}

/** Follows ValidateAPIServiceUpdate: what holds for a new one. */
export const validateAPIServiceUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateAPIService(object);

/** Follows ValidateAPIServiceStatus. */
export function validateAPIServiceStatus(object: KubeObject): FieldErrors {
  const path = new Path('status.conditions');
  const supported = ['True', 'False', 'Unknown'];
  return ((object.status?.conditions ?? []) as { status?: string }[]).flatMap(({ status = '' }, i) =>
    supported.includes(status) ? [] : [notSupported(path.index(i).child('status'), status, supported)],
  );
}
