import { invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { isQualifiedName } from '../../names.ts';
import { canonicalQuantity, quantitySign } from '../../quantity.ts';
import { addInvalid } from '../../validation/checks.ts';

/** Fields of a pod that its volumes may show. */
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Fields of a pod that its variables may show. */
export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const KNOWN_FIELDS = new Set([
  ...VOLUME_FIELDS,
  ...ENV_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** `metadata.labels['a']` in its two parts; undefined where there is no subscript. */
function subscripted(path: string): [path: string, subscript: string] | undefined {
  const match = /^([^[]+)\['([^]*)'\]$/.exec(path.slice(0, 4096));
  return match ? [match[1], match[2]] : undefined;
}

/** A reference to a field of the pod (`validateObjectFieldSelector`). */
export function validateFieldRef(errors: FieldErrors, ref: any, known: readonly string[], path: Path): void {
  const { apiVersion = '', fieldPath = '' } = ref;
  if (!apiVersion) return void errors.push(required(path.child('apiVersion')));
  if (!fieldPath) return void errors.push(required(path.child('fieldPath')));
  const parts = subscripted(fieldPath);
  const why = unconvertible(apiVersion, fieldPath, parts?.[0]);
  if (why) return void errors.push(invalid(path.child('fieldPath'), fieldPath, `error converting fieldPath: ${why}`));
  // `spec.host` is the old name of the node's.
  const name = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  if (!parts) {
    if (!known.includes(name)) errors.push(notSupported(path.child('fieldPath'), name, known));
    return;
  }
  const [base, subscript] = parts;
  if (base === 'metadata.annotations')
    addInvalid(errors, path, subscript.toLowerCase(), isQualifiedName(subscript.toLowerCase()));
  else if (base === 'metadata.labels') addInvalid(errors, path, subscript, isQualifiedName(subscript));
  else errors.push(invalid(path, base, 'does not support subscript'));
}

function unconvertible(apiVersion: string, fieldPath: string, base: string | undefined): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  if (base)
    return base === 'metadata.annotations' || base === 'metadata.labels'
      ? undefined
      : `field label does not support subscript: ${fieldPath}`;
  return KNOWN_FIELDS.has(fieldPath) || fieldPath === 'spec.host'
    ? undefined
    : `field label not supported: ${fieldPath}`;
}

/** A reference to what a container may use (`validateContainerResourceFieldSelector`). */
export function validateResourceFieldRef(errors: FieldErrors, ref: any, path: Path, volume: boolean): void {
  const { containerName = '', resource = '', divisor = '0' } = ref;
  if (volume && !containerName) errors.push(required(path.child('containerName')));
  else if (!resource) errors.push(required(path.child('resource')));
  else if (!RESOURCE_FIELDS.includes(resource) && !isHugePages(resource))
    errors.push(notSupported(path.child('resource'), resource, RESOURCE_FIELDS));
  validateDivisor(errors, resource, divisor, path);
}

const isHugePages = (resource: string): boolean => /^(requests|limits)\.hugepages-/.test(resource);

const AMOUNTS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

function validateDivisor(errors: FieldErrors, resource: string, divisor: string, path: Path): void {
  if (quantitySign(divisor) === 0) return;
  const value = canonicalQuantity(divisor);
  const known = (amounts: string): boolean => amounts.split(', ').includes(value);
  const wrong = (what: string, amounts: string): void =>
    void errors.push(
      invalid(
        path.child('divisor'),
        resource,
        `only divisor's values ${amounts} are supported with the ${what} resource`,
      ),
    );
  if (resource.endsWith('.cpu')) {
    if (!known('1m, 1')) wrong('cpu', '1m and 1');
  } else if (resource.endsWith('.memory')) {
    if (!known(AMOUNTS)) wrong('memory', AMOUNTS);
  } else if (resource.endsWith('.ephemeral-storage')) {
    if (!known(AMOUNTS)) wrong('local ephemeral storage', AMOUNTS);
  } else if (isHugePages(resource) && !known(AMOUNTS)) wrong('hugepages', AMOUNTS);
}
