import type { FieldErrors } from '../../field.ts';
import { forbidden, invalid, notSupported, required, type Path } from '../../field.ts';
import { asGiven } from '../../empties.ts';
import { isDNS1123Subdomain } from '../../names.ts';
import { compareQuantities, quantityValue } from '../../quantity.ts';
import { validateNodeSelector } from '../pod/affinity-validation.ts';
import { addInvalid, oneOf, sortedKeys } from '../../validation/checks.ts';
import { validateAccessModes, VOLUME_MODES } from './claim-spec-validation.ts';
import { cleanPath } from '../../validation/path-checks.ts';
import * as sources from './volume-sources-validation.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const INLINE = 'in the context of inline volumes';

/**
 * Follows `ValidatePersistentVolumeSpec`. `name` is the volume's; undefined for a volume that stands in its attachment,
 * which has to be a CSI volume and says nothing of claims and classes.
 */
export function validateVolumeSpec(spec: any, name: string | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const isInline = name === undefined;
  if (isInline) validateInline(errors, spec, path);
  if (!spec.accessModes?.length) errors.push(required(path.child('accessModes')));
  validateAccessModes(errors, spec.accessModes ?? [], path.child('accessModes'));
  if (!isInline) validateCapacity(errors, spec, path.child('capacity'));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && isInline && policy !== 'Retain')
    errors.push(forbidden(path.child('persistentVolumeReclaimPolicy'), `may only be Retain ${INLINE}`));
  else if (policy && !isInline) oneOf(errors, path.child('persistentVolumeReclaimPolicy'), policy, RECLAIM_POLICIES);
  if (spec.nodeAffinity && isInline)
    errors.push(forbidden(path.child('nodeAffinity'), `may not be specified ${INLINE}`));
  else if (spec.nodeAffinity) validateNodeAffinity(errors, spec.nodeAffinity, path.child('nodeAffinity', 'required'));
  validateSource(errors, spec, name ?? '', path);
  if (spec.hostPath && cleanPath(spec.hostPath.path ?? '') === '/' && policy === 'Recycle')
    errors.push(
      forbidden(path.child('persistentVolumeReclaimPolicy'), "may not be 'recycle' for a hostPath mount of '/'"),
    );
  validateClasses(errors, spec, isInline, path);
  return errors;
}

function validateInline(errors: FieldErrors, spec: any, path: Path): void {
  for (const field of ['claimRef', 'capacity'])
    if (spec[field]) errors.push(forbidden(path.child(field), `may not be specified ${INLINE}`));
  if (!spec.csi) errors.push(required(path.child('csi'), `has to be specified ${INLINE}`));
}

function validateClasses(errors: FieldErrors, spec: any, isInline: boolean, path: Path): void {
  const { storageClassName, volumeMode } = spec;
  const at = path.child('storageClassName');
  if (storageClassName && isInline) errors.push(forbidden(at, `may not be specified ${INLINE}`));
  else if (storageClassName) addInvalid(errors, at, storageClassName, isDNS1123Subdomain(storageClassName));
  if (!isInline) oneOf(errors, path.child('volumeMode'), volumeMode, VOLUME_MODES);
  else if (volumeMode !== undefined && volumeMode !== 'Filesystem')
    errors.push(forbidden(path.child('volumeMode'), `may not specify volumeMode other than Filesystem ${INLINE}`));
  if (!isInline) validateAttributesClass(errors, spec, path);
}

function validateCapacity(errors: FieldErrors, spec: any, path: Path): void {
  const capacity: Record<string, string> = spec.capacity ?? {};
  const names = sortedKeys(capacity);
  if (!names.length) errors.push(required(path));
  if (capacity.storage === undefined || names.length > 1)
    errors.push(notSupported(path, sortedKeysOf(asGiven(spec, 'capacity')), ['storage']));
  for (const name of names) {
    const amount = quantityValue(capacity[name]);
    if (amount < 0) errors.push(invalid(path.key(name), amount, 'must be a valid resource quantity'));
    if (compareQuantities(capacity[name], '0') <= 0)
      errors.push(invalid(path.key(name), capacity[name], 'must be greater than zero'));
  }
}

const sortedKeysOf = (map: unknown): unknown =>
  map && Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

function validateNodeAffinity(errors: FieldErrors, affinity: any, path: Path): void {
  if (affinity.required) validateNodeSelector(errors, affinity.required, path);
  else errors.push(required(path, 'must specify required node constraints'));
}

const SOURCES: readonly (readonly [field: string, rule: sources.SourceRule, at?: string, forbiddenAt?: string])[] = [
  ['hostPath', sources.hostPath],
  ['gcePersistentDisk', sources.gcePersistentDisk, 'persistentDisk', 'gcePersistentDisk'],
  ['awsElasticBlockStore', sources.awsElasticBlockStore],
  ['glusterfs', sources.glusterfs],
  ['flocker', sources.flocker],
  ['nfs', sources.nfs],
  ['rbd', sources.rbd],
  ['quobyte', sources.quobyte],
  ['cephfs', sources.cephfs, 'cephfs', 'cephFS'],
  ['iscsi', sources.iscsi],
  ['cinder', sources.cinder],
  ['fc', sources.fc],
  ['flexVolume', sources.flexVolume],
  ['azureFile', sources.azureFile],
  ['vsphereVolume', sources.vsphereVolume],
  ['photonPersistentDisk', sources.photonPersistentDisk],
  ['portworxVolume', sources.portworxVolume],
  ['azureDisk', sources.azureDisk],
  ['scaleIO', sources.scaleIO],
  ['local', sources.local],
  ['storageos', sources.storageos],
  ['csi', sources.csiPersistent],
];

function validateSource(errors: FieldErrors, spec: any, name: string, path: Path): void {
  let count = 0;
  for (const [field, rule, at = field, forbiddenAt = at] of SOURCES) {
    const source = spec[field];
    if (!source) continue;
    // Of this one alone the server does not ask whether it is one too many.
    if (count++ && field !== 'flexVolume') {
      errors.push(forbidden(path.child(forbiddenAt), 'may not specify more than 1 volume type'));
      continue;
    }
    if (field === 'iscsi') sources.iscsi(errors, source, path.child(at), true, name);
    else rule(errors, source, path.child(at), true);
    if (field === 'local' && !spec.nodeAffinity)
      errors.push(required(path.child('nodeAffinity'), 'Local volume requires node affinity'));
  }
  if (!count) errors.push(required(path, 'must specify a volume type'));
}

function validateAttributesClass(errors: FieldErrors, spec: any, above: Path): void {
  const name = spec.volumeAttributesClassName;
  if (name == null) return;
  const path = above.child('volumeAttributesClassName');
  if (!name) errors.push(required(path, 'an empty string is disallowed'));
  else addInvalid(errors, path, name, isDNS1123Subdomain(name));
  if (!spec.csi) errors.push(required(above.child('csi'), 'has to be specified when using volumeAttributesClassName'));
}
