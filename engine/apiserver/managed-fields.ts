import type { KubeObject, ManagedFieldsEntry } from '../store/object.ts';
import type { Scope } from './scope.ts';

export function trackUpdate(_scope: Scope, old: KubeObject | undefined, _object: KubeObject): ManagedFieldsEntry[] {
  return (old?.metadata.managedFields ?? []) as ManagedFieldsEntry[];
}
