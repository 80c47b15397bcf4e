import type { KubeObject } from '../store/object.ts';
import { copy } from '../store/object.ts';
import { hasEmpties } from './empties.ts';
import { equal } from './equality.ts';
import type { KindContext } from './kind.ts';

/** A new object of a kind with a status: what the client claims of it is dropped. */
export function dropStatus(object: KubeObject, empty?: unknown): void {
  if (empty === undefined) delete object.status;
  else object.status = copy(empty);
}

/** Put a field back to what is stored; the two versions then share it. */
export function restore(object: KubeObject, old: KubeObject, ...fields: string[]): void {
  for (const field of fields)
    if (old[field] === undefined) delete object[field];
    else object[field] = old[field];
}

/** The generation goes up where one of the fields changed. */
export function countGeneration(object: KubeObject, old: KubeObject, fields: readonly string[]): void {
  const generation = old.metadata.generation ?? 0;
  const changed = fields.some((field) => !equal(object[field], old[field]));
  object.metadata.generation = changed ? generation + 1 : generation;
  if (!object.metadata.generation) delete object.metadata.generation;
}

/**
 * As {@link countGeneration} for kinds whose strategy compares with Go's `reflect.DeepEqual`: an empty list or map that
 * the body gave counts as a change, for what is stored has none.
 */
export function countGenerationStrictly(object: KubeObject, old: KubeObject, field: string): void {
  countGeneration(object, old, [field]);
  const generation = old.metadata.generation ?? 0;
  if (object.metadata.generation === generation && hasEmpties(object[field]))
    object.metadata.generation = generation + 1;
}

/**
 * PrepareForUpdate of kinds whose status has a path of its own: a write to the object leaves the status, a write to
 * `/status` the spec, and the generation goes up where the spec changed.
 */
export function prepareSpecOrStatus(object: KubeObject, old: KubeObject, { subresource }: KindContext): void {
  if (subresource === 'status') return restore(object, old, 'spec');
  restore(object, old, 'status');
  countGeneration(object, old, ['spec']);
}

/** Metadata that metav1.ResetObjectMetaForStatus puts back (Kind.statusKeeps). */
export const STATUS_KEEPS_METADATA = [
  'generation',
  'selfLink',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'deletionTimestamp',
] as const;

/** Put metadata back that a write to `/status` leaves alone. */
export function keepMetadata(object: KubeObject, old: KubeObject, fields: readonly string[]): void {
  const meta = object.metadata as unknown as Record<string, unknown>;
  const before = old.metadata as unknown as Record<string, unknown>;
  for (const field of fields)
    if (before[field] === undefined) delete meta[field];
    else meta[field] = before[field];
}
