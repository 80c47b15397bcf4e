import { defaultPullPolicy } from '../container/image.ts';
import { defaultClaimSpec } from './persistentvolumeclaim-defaults.ts';

/** Defaults of one of a pod's volumes; a volume without a source is an `emptyDir`. */
export function defaultVolume(volume: any): void {
  if (!Object.keys(volume).some((key) => key !== 'name' && volume[key] != null)) volume.emptyDir = {};
  defaultVolumeSource(volume);
  if (volume.secret) volume.secret.defaultMode ??= 0o644;
  if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= 0o644;
    defaultDownwardItems(volume.downwardAPI.items);
  }
  if (volume.projected) defaultProjected(volume.projected);
  if (volume.ephemeral?.volumeClaimTemplate) defaultClaimTemplate(volume.ephemeral.volumeClaimTemplate);
  if (volume.image) defaultImage(volume.image);
}

/** Defaults of the sources that pods' volumes and persistent volumes share. */
export function defaultVolumeSource(source: any): void {
  if (source.hostPath) source.hostPath.type ??= '';
  if (source.iscsi) source.iscsi.iscsiInterface ||= 'default';
  if (source.rbd) {
    source.rbd.pool ||= 'rbd';
    source.rbd.user ||= 'admin';
    source.rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (source.azureDisk) {
    source.azureDisk.cachingMode ??= 'ReadWrite';
    source.azureDisk.kind ??= 'Shared';
    source.azureDisk.fsType ??= 'ext4';
    source.azureDisk.readOnly ??= false;
  }
  if (source.scaleIO) {
    source.scaleIO.storageMode ||= 'ThinProvisioned';
    source.scaleIO.fsType ||= 'xfs';
  }
}

function defaultProjected(projected: any): void {
  projected.defaultMode ??= 0o644;
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    if (source.downwardAPI) defaultDownwardItems(source.downwardAPI.items);
  }
}

function defaultDownwardItems(items: any[] | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
    if (item.resourceFieldRef) item.resourceFieldRef.divisor ??= '0';
  }
}

function defaultClaimTemplate(template: any): void {
  template.metadata ??= {};
  defaultClaimSpec((template.spec ??= {}));
}

function defaultImage(image: any): void {
  image.pullPolicy ||= defaultPullPolicy(image.reference ?? '');
}
