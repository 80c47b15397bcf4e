import type { KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { forbidden, invalid, Path, required, tooLong, type FieldErrors } from '../../field.ts';
import { isConfigMapKey } from '../../names.ts';
import { decodedLength } from '../../../kernel/base64.ts';
import { addInvalid, sortedKeys } from '../../validation/checks.ts';
import { IMMUTABLE, MAX_DATA_BYTES } from './configmap-validation.ts';
import { goJsonObjectError } from '../../go-json-errors.ts';
import { immutable } from '../../validation/immutable.ts';

const DATA = new Path('data');
const ACCOUNT = 'kubernetes.io/service-account.name';

/** Follows `ValidateSecret`: keys, size, and what each built-in type must hold. */
export function validateSecret({ metadata, type, data = {} }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  let bytes = 0;
  for (const key of sortedKeys(data)) {
    addInvalid(errors, DATA.key(key), key, isConfigMapKey(key));
    bytes += decodedLength(data[key] ?? '');
  }
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong(DATA, MAX_DATA_BYTES));
  validateType(errors, type ?? '', data ?? {}, metadata.annotations ?? {});
  return errors;
}

function validateType(
  errors: FieldErrors,
  type: string,
  data: Record<string, string>,
  annotations: Record<string, string>,
): void {
  const has = (key: string): boolean => data[key] !== undefined;
  const need = (key: string): void => void errors.push(required(DATA.key(key)));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!annotations[ACCOUNT]) errors.push(required(new Path('metadata').child('annotations').key(ACCOUNT)));
      return;
    case 'kubernetes.io/dockercfg':
      return validateJson(errors, data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(errors, data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      if (has('username') || has('password')) return;
      need('username');
      return need('password');
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) need('ssh-privatekey');
      return;
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (!has(key)) need(key);
  }
}

function validateJson(errors: FieldErrors, data: Record<string, string>, key: string): void {
  if (data[key] === undefined) return void errors.push(required(DATA.key(key)));
  const why = goJsonObjectError(atob(data[key] ?? ''));
  if (why) errors.push(invalid(DATA.key(key), '<secret contents redacted>', why));
}

/** The type never changes; an immutable secret keeps its values too. */
export function validateSecretUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  immutable(errors, object.type ?? '', old.type ?? '', new Path('type'));
  if (old.immutable) {
    if (!object.immutable) errors.push(forbidden(new Path('immutable'), IMMUTABLE));
    if (!equal(object.data, old.data)) errors.push(forbidden(DATA, IMMUTABLE));
  }
  return [...errors, ...validateSecret(object)];
}
