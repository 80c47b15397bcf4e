import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { reject, type Cycle, type Plugin, type PreFilter, type Rejection } from '../framework.ts';
import { matchesNodeSelector } from '../node-selector.ts';
import type { NodeInfo } from '../nodes.ts';
import { findVolume, isBound } from '../../controllers/volumes/matching.ts';

const NAME = 'VolumeBinding';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

interface State {
  readonly bound: readonly KubeObject[];
  /** Claims that are bound when a pod has found its node. */
  readonly waiting: readonly KubeObject[];
}

/** The names of the claims that a pod mounts. */
export function claimNames({ metadata, spec }: KubeObject): string[] {
  const names: string[] = [];
  for (const volume of spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push(volume.persistentVolumeClaim.claimName);
    else if (volume.ephemeral) names.push(`${metadata.name}-${volume.name}`);
  }
  return names;
}

/** Claims must be there and bound, or bindable at the node. */
export const volumeBinding: Plugin = {
  name: NAME,
  preFilter: (cycle) => prepare(cycle),
  filter: (cycle, node) => check(cycle, node),
  helps: (_pod, { resource, type }) =>
    resource === 'persistentvolumeclaims' ||
    resource === 'persistentvolumes' ||
    resource === 'storageclasses.storage.k8s.io' ||
    (resource === 'nodes' && type === 'ADDED'),
};

function prepare(cycle: Cycle): PreFilter {
  const { pod, store } = cycle;
  const names = claimNames(pod);
  if (!names.length) return 'skip';
  const bound: KubeObject[] = [];
  const waiting: KubeObject[] = [];
  for (const name of names) {
    const claim = store.get('persistentvolumeclaims', pod.metadata.namespace!, name);
    const quoted = `persistentvolumeclaim "${name}"`;
    if (!claim) return { reject: reject(NAME, false, `${quoted} not found`) };
    if (claim.status?.phase === 'Lost')
      return {
        reject: reject(NAME, false, `${quoted} bound to non-existent persistentvolume "${claim.spec.volumeName}"`),
      };
    if (claim.metadata.deletionTimestamp) return { reject: reject(NAME, false, `${quoted} is being deleted`) };
    if (isBound(claim)) bound.push(claim);
    else if (bindsLate(store, claim) && !claim.spec.volumeName) waiting.push(claim);
    else return { reject: reject(NAME, false, 'pod has unbound immediate PersistentVolumeClaims') };
  }
  cycle.state.set(NAME, { bound, waiting } satisfies State);
  return undefined;
}

/** Does a claim wait for its first consumer? */
function bindsLate(store: Store, claim: KubeObject): boolean {
  const name: string | undefined = claim.spec.storageClassName;
  const storageClass = name ? store.get('storageclasses.storage.k8s.io', '', name) : undefined;
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

function check(cycle: Cycle, { node }: NodeInfo): Rejection | undefined {
  const { store } = cycle;
  const { bound, waiting } = cycle.state.get(NAME) as State;
  for (const claim of bound) {
    const volume = store.get('persistentvolumes', '', claim.spec.volumeName);
    if (!volume)
      return reject(NAME, false, 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
    if (!admits(volume, node)) return reject(NAME, false, "node(s) didn't match PersistentVolume's node affinity");
  }
  const taken = new Set<string>();
  for (const claim of waiting) {
    const volume = findVolume(store, claim, node, taken);
    if (volume) taken.add(volume.metadata.name);
    else if (!provisionerOf(store, claim))
      return reject(NAME, true, "node(s) didn't find available persistent volumes to bind");
  }
  return undefined;
}

/** May a volume be used on a node? */
function admits(volume: KubeObject, node: KubeObject): boolean {
  const required = volume.spec.nodeAffinity?.required;
  return !required || matchesNodeSelector(required, node);
}

/** Who would make a volume for a claim; undefined where nobody does. */
function provisionerOf(store: Store, claim: KubeObject): string | undefined {
  const storageClass = store.get('storageclasses.storage.k8s.io', '', claim.spec.storageClassName ?? '');
  const provisioner: string | undefined = storageClass?.provisioner;
  return provisioner === NO_PROVISIONER ? undefined : provisioner;
}

/** Claims that are to be bound once the pod has its node, each with the volume found for it, if one was. */
export function toBind(cycle: Cycle, node: NodeInfo): { claim: KubeObject; volume: KubeObject | undefined }[] {
  const state = cycle.state.get(NAME) as State | undefined;
  const taken = new Set<string>();
  return (state?.waiting ?? []).map((claim) => {
    const volume = findVolume(cycle.store, claim, node.node, taken);
    if (volume) taken.add(volume.metadata.name);
    return { claim, volume };
  });
}

/** A claim for one pod alone is not shared (ReadWriteOncePod). */
export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',
  preFilter({ pod, store }) {
    const exclusive = claimNames(pod).filter((name) =>
      store
        .get('persistentvolumeclaims', pod.metadata.namespace!, name)
        ?.spec.accessModes?.includes('ReadWriteOncePod'),
    );
    if (!exclusive.length) return 'skip';
    return undefined;
  },
  filter({ pod, nodes }) {
    const wanted = new Set(claimNames(pod));
    for (const { pods } of nodes)
      for (const other of pods.values())
        if (other.metadata.namespace === pod.metadata.namespace && claimNames(other).some((name) => wanted.has(name)))
          return reject(
            'VolumeRestrictions',
            true,
            'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
          );
    return undefined;
  },
  helps: (_pod, { resource, type }) =>
    resource === 'persistentvolumeclaims' || (resource === 'pods' && type === 'DELETED'),
};
