import type { KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { forbidden, Path, quote, type FieldErrors } from '../../field.ts';
import { diffInternal } from '../../validation/object-diff.ts';

/** Ephemeral containers can be added, never changed or removed (`ValidatePodEphemeralContainersUpdate`). */
export function validateEphemeralUpdate(pod: KubeObject, old: KubeObject): FieldErrors {
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return [forbidden(new Path(), 'static pods do not support ephemeral containers')];
  const errors: FieldErrors = [];
  const path = new Path('spec').child('ephemeralContainers');
  const now = new Map<string, any>(
    (pod.spec.ephemeralContainers ?? []).map((container: any) => [container.name, container]),
  );
  for (const before of old.spec.ephemeralContainers ?? []) {
    const after = now.get(before.name);
    const what = `existing ephemeral containers ${quote(before.name)} may not be`;
    if (!after) errors.push(forbidden(path, `${what} removed\n`));
    else if (!equal(before, after))
      errors.push(forbidden(path, `${what} changed\n${diffInternal('EphemeralContainer', before, after)}`));
  }
  return errors;
}
