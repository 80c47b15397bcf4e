import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../../../store/object.ts';
import { equal } from '../../../../kinds/equality.ts';
import { LAST_APPLIED } from '../../patching/last-applied.ts';

/** Does an entry own the annotation that kubectl apply keeps? */
const ownsLastApplied = ({ fieldsV1 }: ManagedFieldsEntry): boolean =>
  fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${LAST_APPLIED}`] !== undefined;

/** The entries of one operation, subresources left out, that own the annotation. */
export const lastAppliedOwners = (object: KubeObject, operation: 'Apply' | 'Update'): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? []).filter(
    (entry) => entry.operation === operation && !entry.subresource && ownsLastApplied(entry),
  );

/**
 * The JSON patch that gives the fields of client-side appliers to a server-side applier, so that a later apply can drop
 * them (client-go's csaupgrade). Undefined where nothing is to be moved.
 */
export function upgradePatch(
  object: KubeObject,
  appliers: ReadonlySet<string>,
  manager: string,
): unknown[] | undefined {
  const entries = object.metadata.managedFields ?? [];
  const isClientSide = (entry: ManagedFieldsEntry): boolean =>
    entry.operation === 'Update' && !entry.subresource && appliers.has(entry.manager ?? '');
  const upgraded = entries.map((entry) => ({ ...entry }));
  let index = upgraded.findIndex((e) => e.manager === manager && e.operation === 'Apply' && !e.subresource);
  if (index < 0) {
    index = upgraded.findIndex(isClientSide);
    if (index < 0) return undefined;
    upgraded[index] = { ...upgraded[index], operation: 'Apply', manager };
  }
  const target = upgraded[index];
  const other = upgraded.find((entry) => isClientSide(entry) && entry.apiVersion === target.apiVersion);
  if (other) upgraded[index] = { ...target, fieldsV1: union(target.fieldsV1 ?? {}, other.fieldsV1 ?? {}) };
  const kept = upgraded.filter((entry) => !isClientSide(entry));
  if (equal(kept, entries)) return undefined;
  return [
    { op: 'replace', path: '/metadata/managedFields', value: kept },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
  ];
}

function union(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const out: FieldsV1 = { ...a };
  for (const key of Object.keys(b)) out[key] = key in a ? union(a[key], b[key]) : b[key];
  return out;
}
