import type { KubeObject } from '../../store/object.ts';
import { invalid, Path, tooMany, type FieldErrors } from '../field.ts';
import { isQualifiedName } from '../names.ts';
import { MAX_ENTRIES, validateConfiguration, validateSelectors, type Configuration } from './selectors.ts';

/** Follows ValidateDeviceClass of pkg/apis/resource/validation. */
export function validateDeviceClass(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const config: Configuration[] = spec.config ?? [];
  const errors = validateSelectors(spec.selectors, path.child('selectors'));
  if (config.length > MAX_ENTRIES) errors.push(tooMany(path.child('config'), config.length, MAX_ENTRIES));
  config.forEach((one, i) => errors.push(...validateConfiguration(one, path.child('config').index(i))));
  const name: string | undefined = spec.extendedResourceName;
  if (name !== undefined && !isExtendedResourceName(name))
    errors.push(invalid(path.child('extendedResourceName'), name, 'must be a valid extended resource name'));
  return errors;
}

/** As for a new one. */
export const validateDeviceClassUpdate = (object: KubeObject, _old: KubeObject): FieldErrors =>
  validateDeviceClass(object);

/** `example.com/gpu`: a domain outside kubernetes.io, and valid with `requests.` before it (quotas need that). */
function isExtendedResourceName(name: string): boolean {
  if (!name.includes('/') || name.startsWith('requests.')) return false;
  const domain = name.slice(0, name.indexOf('/'));
  if (domain === 'kubernetes.io' || domain.endsWith('.kubernetes.io')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}
