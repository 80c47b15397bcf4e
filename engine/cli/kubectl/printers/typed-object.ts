import { decodeAs } from '../../../apiserver/codec/go-decode.ts';
import { filledIn } from '../../../apiserver/codec/go-encode.ts';
import { clientDefinitionOf } from '../resource/client-kinds.ts';
import type { KubeObject } from '../../../store/object.ts';
import { parseGroupVersion } from '../connection/discovery.ts';

/**
 * An object of a built-in kind as kubectl prints it after it went through the kind's Go type: nulls, empty values and
 * unknown fields are gone, fields that are always written are there (`resources: {}`, `strategy: {}`, `status: {}`).
 * Others stay as they are. Throws DecodeError where a value does not fit.
 */
export function throughGoType(object: KubeObject): KubeObject {
  const { group, version } = parseGroupVersion(object.apiVersion ?? '');
  const definition = clientDefinitionOf(group, version, object.kind ?? '');
  return definition ? filledIn(definition, decodeAs(definition, object).value as KubeObject, 'json') : object;
}

/** A copy of a JSON value whose maps hold no nulls. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutNulls(field)])) as T;
}
