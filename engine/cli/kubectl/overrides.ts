import type { KubeObject } from '../../store/object.ts';
import type { Context } from './context.ts';
import { KubectlError } from './errors.ts';
import type { Flag } from './flags.ts';
import { patchLocally } from './local-patch.ts';

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
    throw new KubectlError('Invalid JSON Patch');
  }
  return patchLocally(object, type, patch);
}
