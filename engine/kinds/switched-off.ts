type Fields = Record<string, unknown>;

/**
 * Fields of a pod's spec that need a feature gate which the server has off (GenericWorkload, ContainerStopSignals,
 * PodCertificateRequest, ClusterTrustBundleProjection). `*` is every element of a list, every value of a map.
 */
const POD_SPEC = [
  'schedulingGroup',
  'initContainers.*.lifecycle.stopSignal',
  'containers.*.lifecycle.stopSignal',
  'volumes.*.projected.sources.*.podCertificate',
  'volumes.*.projected.sources.*.clusterTrustBundle',
];

/** The fields of a kind's pods that are switched off, the pod's spec being at `path`. */
export const podFieldsOff = (path: string): readonly string[] => POD_SPEC.map((field) => `${path}.${field}`);

/** Paths in parts, by the list that a kind has of them. */
const parts = new WeakMap<readonly string[], readonly (readonly string[])[]>();

/**
 * Take the fields away that the server knows but has switched off (`dropDisabledFields` of the strategies). Who sent
 * them is their manager all the same: this runs after managedFields have been worked out. What an object shares with
 * its stored version has lost them already.
 */
export function dropFieldsOff(object: object, paths: readonly string[], stored?: object): void {
  let split = parts.get(paths);
  if (!split) parts.set(paths, (split = paths.map((path) => path.split('.'))));
  for (const path of split)
    if (!stored || (object as Fields)[path[0]] !== (stored as Fields)[path[0]]) drop(object as Fields, path, 0);
}

function drop(value: Fields, path: readonly string[], depth: number): void {
  const key = path[depth];
  if (depth === path.length - 1) {
    if (value[key] !== undefined) delete value[key];
    return;
  }
  if (key === 'lifecycle' && emptied(value[key], path[depth + 1])) return void delete value[key];
  const below = key === '*' ? Object.values(value) : [value[key]];
  for (const next of below) if (typeof next === 'object' && next !== null) drop(next as Fields, path, depth + 1);
}

/** A lifecycle that says nothing but what is switched off goes as a whole. */
const emptied = (lifecycle: unknown, off: string): boolean => {
  const keys = Object.keys(lifecycle ?? {});
  return keys.length === 1 && keys[0] === off;
};
