import { invalid, notFoundValue, required, type FieldErrors, type Path } from '../../field.ts';
import { isConfigMapKey, isDNS1123Label, isDNS1123Subdomain, isRelaxedEnvVarName } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';
import { ENV_FIELDS, validateFieldRef, validateResourceFieldRef } from '../volume/downward-api-validation.ts';
import { noBacksteps } from '../../validation/path-checks.ts';

/** A container's variables (`ValidateEnv`). */
export function validateEnv(errors: FieldErrors, variables: any[], path: Path): void {
  for (const [index, variable] of variables.entries()) {
    const name: string = variable.name ?? '';
    if (!name) errors.push(required(path.index(index).child('name')));
    else {
      const why = isRelaxedEnvVarName(name);
      if (why.length) addInvalid(errors, path.index(index).child('name'), name, why);
    }
    if (variable.valueFrom) validateValueFrom(errors, variable, path.index(index).child('valueFrom'));
  }
}

function validateValueFrom(errors: FieldErrors, { value, valueFrom }: any, path: Path): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  let count = 0;
  if (fieldRef) {
    count++;
    validateFieldRef(errors, fieldRef, ENV_FIELDS, path.child('fieldRef'));
  }
  if (resourceFieldRef) {
    count++;
    validateResourceFieldRef(errors, resourceFieldRef, path.child('resourceFieldRef'), false);
  }
  if (configMapKeyRef) {
    count++;
    validateKeyRef(errors, configMapKeyRef, path.child('configMapKeyRef'));
  }
  if (secretKeyRef) {
    count++;
    validateKeyRef(errors, secretKeyRef, path.child('secretKeyRef'));
  }
  if (fileKeyRef) {
    count++;
    validateFileKeyRef(errors, fileKeyRef, path.child('fileKeyRef'));
  }
  if (!count)
    errors.push(
      invalid(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    );
  else if (value) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
}

function validateKeyRef(errors: FieldErrors, { name = '', key = '' }: any, path: Path): void {
  addInvalid(errors, path.child('name'), name, isDNS1123Subdomain(name));
  if (!key) errors.push(required(path.child('key')));
  else addInvalid(errors, path.child('key'), key, isConfigMapKey(key));
}

/** A variable from a file that an init container has left in an `emptyDir`. */
function validateFileKeyRef(errors: FieldErrors, ref: any, path: Path): void {
  const { key = '', volumeName = '', path: file = '' } = ref;
  if (!key) errors.push(required(path.child('key')));
  else addInvalid(errors, path.child('key'), key, isRelaxedEnvVarName(key));
  if (!volumeName) errors.push(required(path.child('volumeName')));
  else addInvalid(errors, path.child('volumeName'), volumeName, isDNS1123Label(volumeName));
  if (!file) errors.push(required(path.child('path')));
  else noBacksteps(errors, file, path.child('path'));
}

/** The files that variables come from lie in an `emptyDir` of the pod. */
export function validateFileVolumes(
  errors: FieldErrors,
  env: any[],
  path: Path,
  volumes: ReadonlyMap<string, any>,
): void {
  for (const [index, { valueFrom }] of env.entries()) {
    if (!valueFrom?.fileKeyRef) continue;
    const name: string = valueFrom.fileKeyRef.volumeName ?? '';
    const at = path.index(index).child('valueFrom', 'fileKeyRef', 'volumeName');
    const volume = volumes.get(name);
    if (!volume) errors.push(notFoundValue(at, name));
    else if (!volume.emptyDir) errors.push(invalid(at, name, 'referenced volume must be of type emptyDir'));
  }
}

/** Whole ConfigMaps and Secrets as variables (`ValidateEnvFrom`). */
export function validateEnvFrom(errors: FieldErrors, variables: any[], path: Path): void {
  for (const [index, { prefix, configMapRef, secretRef }] of variables.entries()) {
    if (prefix) addInvalid(errors, path.index(index).child('prefix'), prefix, isRelaxedEnvVarName(prefix));
    let count = 0;
    for (const [field, ref] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ]) {
      if (!ref) continue;
      count++;
      const at = path.index(index).child(field, 'name');
      if (!ref.name) errors.push(required(at));
      else addInvalid(errors, at, ref.name, isDNS1123Subdomain(ref.name));
    }
    if (!count) errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
}
