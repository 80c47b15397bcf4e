import type { KubeObject } from '../../store/object.ts';
import { compareQuantities } from '../../kinds/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { forbiddenRequest } from '../status.ts';

const STORAGE_CLASSES = 'storageclasses.storage.k8s.io';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const DEFAULT_CLASS_BETA = 'storageclass.beta.kubernetes.io/is-default-class';

const isClaim = ({ group, resource, subresource }: AdmissionRequest): boolean =>
  group === '' && resource === 'persistentvolumeclaims' && subresource === '';

/** Claims that name no class get the default one: of several the newest, then the first by name. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate(request: AdmissionRequest): void {
    const claim = request.object;
    if (!claim || !isClaim(request) || request.operation !== 'CREATE') return;
    if (claim.spec.storageClassName !== undefined) return;
    if (claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    const found = defaultOf(request.context.list(STORAGE_CLASSES));
    if (found) claim.spec.storageClassName = found.metadata.name;
  },
};

/** The default storage class, as the claim binder finds it too. */
function defaultOf(classes: readonly KubeObject[]): KubeObject | undefined {
  const isDefault = ({ metadata: { annotations } }: KubeObject): boolean =>
    annotations?.[DEFAULT_CLASS] === 'true' || annotations?.[DEFAULT_CLASS_BETA] === 'true';
  const created = (found: KubeObject): string => found.metadata.creationTimestamp ?? '';
  const newest = (a: KubeObject, b: KubeObject): number =>
    created(a) === created(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : created(a) < created(b) ? 1 : -1;
  return classes.filter(isDefault).sort(newest)[0];
}

/** Volumes and claims carry the finalizer that keeps them while they are in use. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate({ object, group, resource, subresource, operation }: AdmissionRequest): void {
    if (!object || subresource || operation !== 'CREATE') return;
    const finalizer = PROTECTION[group ? `${resource}.${group}` : resource];
    if (finalizer && !object.metadata.finalizers?.includes(finalizer))
      object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  },
};

const PROTECTION: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  'volumeattributesclasses.storage.k8s.io': 'kubernetes.io/vac-protection',
};

/** A claim may only grow where its class allows it. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(request: AdmissionRequest): void {
    const { object: claim, old } = request;
    if (!claim || !old || !isClaim(request) || request.operation !== 'UPDATE') return;
    const size = claim.spec.resources?.requests?.storage;
    const oldSize = old.spec.resources?.requests?.storage;
    if (size === undefined || oldSize === undefined || compareQuantities(size, oldSize) <= 0) return;
    const deny = (why: string): Error => forbiddenRequest('', request.resource, request.name, why);
    if (old.status?.phase !== 'Bound') throw deny('Only bound persistent volume claims can be expanded');
    const name = claim.spec.storageClassName ?? '';
    const found = name && request.context.get(STORAGE_CLASSES, '', name);
    if (!found || !found.allowVolumeExpansion)
      throw deny(
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      );
  },
};
