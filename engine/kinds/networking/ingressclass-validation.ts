import type { KubeObject } from '../../store/object.ts';
import { forbidden, invalid, notSupported, Path, required, tooLong, type FieldErrors } from '../field.ts';
import { byteLength, isDNS1123Label } from '../names.ts';
import { invalids, validateDomainPrefixedPath, validateTypedReference } from '../references.ts';

const CONTROLLER_BYTES = 250;

interface Parameters {
  apiGroup?: string;
  kind?: string;
  name?: string;
  scope?: string;
  namespace?: string;
}

/** Follows ValidateIngressClass of pkg/apis/networking/validation. */
export function validateIngressClass(object: KubeObject): FieldErrors {
  const path = new Path('spec');
  const controller: string = object.spec?.controller ?? '';
  const parameters: Parameters | undefined = object.spec?.parameters;
  return [
    ...(byteLength(controller) > CONTROLLER_BYTES ? [tooLong(path.child('controller'), CONTROLLER_BYTES)] : []),
    ...validateDomainPrefixedPath(controller, path.child('controller')),
    ...(parameters ? validateParameters(parameters, path.child('parameters')) : []),
  ];
}

/** Follows ValidateIngressClassUpdate: the controller stays. */
export function validateIngressClassUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const controller = object.spec?.controller ?? '';
  return [
    ...(controller === (old.spec?.controller ?? '')
      ? []
      : [invalid(new Path('spec.controller'), controller, 'field is immutable')]),
    ...validateIngressClass(object),
  ];
}

function validateParameters(parameters: Parameters, path: Path): FieldErrors {
  const errors = validateTypedReference(parameters, path);
  const { scope, namespace } = parameters;
  if (scope === undefined) return [...errors, required(path.child('scope'))];
  if (scope !== 'Cluster' && scope !== 'Namespace')
    return [...errors, notSupported(path.child('scope'), scope, ['Cluster', 'Namespace'])];
  const at = path.child('namespace');
  if (scope === 'Namespace')
    errors.push(
      ...(namespace === undefined
        ? [required(at, "`parameters.scope` is set to 'Namespace'")]
        : invalids(at, namespace, isDNS1123Label(namespace))),
    );
  else if (namespace !== undefined) errors.push(forbidden(at, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}
