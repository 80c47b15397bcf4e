import type { KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { forbidden, invalid, Path, tooLong, type FieldErrors } from '../../field.ts';
import { byteLength, isConfigMapKey } from '../../names.ts';
import { decodedLength } from '../../../kernel/base64.ts';
import { addInvalid, sortedKeys } from '../../validation/checks.ts';

/** Bytes that all values of a ConfigMap or Secret may have together. */
export const MAX_DATA_BYTES = 1024 * 1024;
/** Why what was declared immutable cannot change. */
export const IMMUTABLE = 'field is immutable when `immutable` is set';

/** Follows `ValidateConfigMap`. */
export function validateConfigMap({ data, binaryData }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  let bytes = 0;
  for (const key of sortedKeys(data)) {
    const path = new Path('data').key(key);
    addInvalid(errors, path, key, isConfigMapKey(key));
    if (binaryData?.[key] !== undefined) errors.push(invalid(path, key, 'duplicate of key present in binaryData'));
    bytes += byteLength(data[key]);
  }
  for (const key of sortedKeys(binaryData)) {
    addInvalid(errors, new Path('binaryData').key(key), key, isConfigMapKey(key));
    bytes += decodedLength(binaryData[key] ?? '');
  }
  if (bytes > MAX_DATA_BYTES) errors.push({ ...tooLong(new Path(), MAX_DATA_BYTES), field: '[]' });
  return errors;
}

/** An immutable one keeps its values, and stays immutable. */
export function validateConfigMapUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  if (old.immutable) {
    if (!object.immutable) errors.push(forbidden(new Path('immutable'), IMMUTABLE));
    for (const field of ['data', 'binaryData'])
      if (!equal(object[field], old[field])) errors.push(forbidden(new Path(field), IMMUTABLE));
  }
  return [...errors, ...validateConfigMap(object)];
}
