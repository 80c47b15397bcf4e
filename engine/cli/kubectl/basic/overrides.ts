import { DecodeError, decodeAs } from '../../../apiserver/codec/go-decode.ts';
import { refName, schemaDefinitions, type Schema } from '../../../kinds/schema.ts';
import { clientDefinitionOf } from '../resource/client-kinds.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Context } from '../context.ts';
import { parseGroupVersion } from '../connection/discovery.ts';
import { KubectlError } from '../errors.ts';
import type { Flag } from '../flags/flags.ts';
import { patchLocally } from '../patching/local-patch.ts';

/** `--overrides` and `--override-type`. */
export const OVERRIDE_FLAGS: readonly Flag[] = [
  {
    name: 'override-type',
    type: 'string',
    default: 'merge',
    usage: 'How --overrides is merged: json, merge or strategic.',
  },
  { name: 'overrides', type: 'string', usage: 'JSON that changes the generated object.' },
];

/** A generated object with --overrides merged in. Throws KubectlError. */
export function overridden(context: Context, object: KubeObject, defaultType: 'merge' | 'strategic'): KubeObject {
  const { flags } = context;
  const text = flags.string('overrides');
  if (!text) return object;
  const type = flags.changed('override-type') ? flags.string('override-type') : defaultType;
  if (type !== 'json' && type !== 'merge' && type !== 'strategic')
    throw new KubectlError(`invalid override type: ${type}`);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new KubectlError(type === 'strategic' ? 'invalid JSON document' : 'Invalid JSON Patch');
  }
  return typed(patchLocally(object, type, patch));
}

/** What is left of an object that is read into its Go type: fields that the type does not have are lost. */
function typed(object: KubeObject): KubeObject {
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new KubectlError(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(object) ? 'array' : typeof object} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const { group, version } = parseGroupVersion(object.apiVersion ?? '');
  const name = clientDefinitionOf(group, version, object.kind ?? '');
  if (name === undefined)
    throw new KubectlError(
      `no kind ${JSON.stringify(object.kind ?? '')} is registered for version ${JSON.stringify(object.apiVersion ?? '')} in scheme "pkg/scheme/scheme.go:28"`,
    );
  try {
    decodeAs(name, object);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new KubectlError(error.message);
  }
  return known(object, { $ref: `#/definitions/${name}` }) as KubeObject;
}

function known(value: unknown, schema: Schema | undefined): unknown {
  const name = schema && refName(schema);
  const { items, properties, additionalProperties } = (name ? schemaDefinitions[name] : schema) ?? {};
  if (Array.isArray(value)) return items ? value.map((item) => known(item, items)) : value;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  if (properties)
    return Object.fromEntries(
      fields
        .filter(([key]) => Object.hasOwn(properties, key))
        .map(([key, item]) => [key, known(item, properties[key])]),
    );
  if (typeof additionalProperties !== 'object') return value;
  return Object.fromEntries(fields.map(([key, item]) => [key, known(item, additionalProperties)]));
}
