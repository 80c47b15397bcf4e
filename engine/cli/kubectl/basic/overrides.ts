import { DecodeError } from '../../../apiserver/codec/go-decode.ts';
import { notInScheme } from '../resource/client-kinds.ts';
import type { KubeObject } from '../../../store/object.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import type { Flag } from '../flags/flags.ts';
import { patchLocally } from '../patching/local-patch.ts';
import { throughGoType } from '../printers/typed-object.ts';

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
  const unknown = notInScheme(object);
  if (unknown !== undefined) throw new KubectlError(unknown);
  try {
    return throughGoType(object);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new KubectlError(error.message);
  }
}
