import type { KubeObject } from '../store/object.ts';
import { countGeneration, restore } from './strategies.ts';
import type { KindContext } from './kind.ts';

/** How the strategies of workloads and the like differ. */
export interface UpdateRules {
  /** Fields that count for the generation; none: the kind has no generation. */
  readonly counted?: readonly string[];
}

/**
 * PrepareForUpdate of kinds with `spec` and `status`: a write to the object leaves the status, a write to `/status`
 * leaves the spec, and the generation goes up where the spec changed.
 */
export function prepareSpecUpdate(object: KubeObject, old: KubeObject, context: KindContext, rules: UpdateRules): void {
  if (context.subresource === 'status') {
    restore(object, old, 'spec');
    if (old.metadata.generation !== undefined) object.metadata.generation = old.metadata.generation;
    return;
  }
  restore(object, old, 'status');
  if (rules.counted) countGeneration(object, old, rules.counted);
}
