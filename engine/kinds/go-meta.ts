/** Fields of ObjectMeta in the order of Go's struct. */
export const META_FIELDS: readonly string[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** Metadata as Go prints it in a message: in the struct's order, maps sorted, nothing that is unset. */
export function goMeta(metadata: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of META_FIELDS) {
    const value = metadata?.[field];
    if (value === undefined || value === null || value === '' || value === 0) continue;
    const isMap = typeof value === 'object' && !Array.isArray(value);
    if (typeof value === 'object' && !Object.keys(value).length) continue;
    out[field] = isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  }
  return out;
}
