import type { ObjectMeta } from '../../../store/object.ts';
import { duplicate, forbidden, invalid, required, type FieldErrors, type Path } from '../../field.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../names.ts';
import { compareQuantities } from '../../quantity.ts';
import { addInvalid, oneOf, requireField } from '../../validation/checks.ts';
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from './downward-api-validation.ts';
import { fileMode, localNonReserved } from '../../validation/path-checks.ts';
import { validateClaimTemplate } from './claim-spec-validation.ts';
import { validateProjected } from './projected-volume-validation.ts';
import * as sources from './volume-sources-validation.ts';

/** Volumes by name, those with errors left out: what containers may mount. */
export type VolumeMap = ReadonlyMap<string, any>;

/**
 * A pod's volumes (`ValidateVolumes`). `pod` is the metadata of the pod itself, where it is not a template: ephemeral
 * volumes make claims named by it.
 */
export function validateVolumes(
  errors: FieldErrors,
  volumes: any[],
  pod: ObjectMeta | undefined,
  path: Path,
): VolumeMap {
  const found = new Map<string, any>();
  const made = new Set<string>();
  if (pod?.name) for (const volume of volumes) if (volume.ephemeral) made.add(`${pod.name}-${volume.name}`);
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index);
    const before = errors.length;
    const name: string = volume.name ?? '';
    validateVolumeSource(errors, volume, name, pod, at);
    if (!name) errors.push(required(at.child('name')));
    else addInvalid(errors, at.child('name'), name, isDNS1123Label(name));
    if (found.has(name)) errors.push(duplicate(at.child('name'), name));
    if (errors.length === before) found.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim && made.has(claim))
      errors.push(
        invalid(
          at.child('persistentVolumeClaim', 'claimName'),
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      );
  }
  return found;
}

type Rule = (errors: FieldErrors, source: any, path: Path, name: string, pod: ObjectMeta | undefined) => void;

const shared =
  (rule: sources.SourceRule): Rule =>
  (errors, source, path) =>
    rule(errors, source, path, false);

/** Sources in the order in which the server looks at them: field, rule, and how paths name the field if not as it is. */
const SOURCES: readonly (readonly [field: string, rule: Rule, at?: string, forbiddenAt?: string])[] = [
  ['emptyDir', emptyDir],
  ['hostPath', shared(sources.hostPath)],
  ['gitRepo', shared(sources.gitRepo)],
  ['gcePersistentDisk', shared(sources.gcePersistentDisk), 'persistentDisk', 'gcePersistentDisk'],
  ['awsElasticBlockStore', shared(sources.awsElasticBlockStore)],
  ['secret', secret],
  ['nfs', shared(sources.nfs)],
  ['iscsi', shared(sources.iscsi)],
  ['glusterfs', shared(sources.glusterfs)],
  ['flocker', shared(sources.flocker)],
  ['persistentVolumeClaim', shared(sources.persistentVolumeClaim)],
  ['rbd', shared(sources.rbd)],
  ['cinder', shared(sources.cinder)],
  ['cephfs', shared(sources.cephfs), 'cephfs', 'cephFS'],
  ['quobyte', shared(sources.quobyte)],
  ['downwardAPI', downwardAPI, 'downwardAPI', 'downwarAPI'],
  ['fc', shared(sources.fc)],
  ['flexVolume', shared(sources.flexVolume)],
  ['configMap', configMap],
  ['azureFile', shared(sources.azureFile)],
  ['vsphereVolume', shared(sources.vsphereVolume)],
  ['photonPersistentDisk', shared(sources.photonPersistentDisk)],
  ['portworxVolume', shared(sources.portworxVolume)],
  ['azureDisk', shared(sources.azureDisk)],
  ['storageos', shared(sources.storageos)],
  ['projected', validateProjected],
  ['scaleIO', shared(sources.scaleIO)],
  ['csi', shared(sources.csiInline)],
  ['ephemeral', ephemeral],
  ['image', image],
];

function validateVolumeSource(
  errors: FieldErrors,
  volume: any,
  name: string,
  pod: ObjectMeta | undefined,
  path: Path,
): void {
  let count = 0;
  for (const [field, rule, at = field, forbiddenAt = at] of SOURCES) {
    const source = volume[field];
    if (source === undefined || source === null) continue;
    if (count++) errors.push(forbidden(path.child(forbiddenAt), 'may not specify more than 1 volume type'));
    else rule(errors, source, path.child(at), name, pod);
    if (field === 'iscsi') sources.iscsiPodName(errors, source, path, name);
    if (field === 'ephemeral' && count === 1) ephemeralName(errors, name, pod, path);
  }
  if (!count) errors.push(required(path, 'must specify a volume type'));
}

function emptyDir(errors: FieldErrors, source: any, path: Path): void {
  if (source.sizeLimit != null && compareQuantities(source.sizeLimit, '0') < 0)
    errors.push(forbidden(path.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity'));
}

function secret(errors: FieldErrors, source: any, path: Path): void {
  requireField(errors, source, path, 'secretName');
  fileMode(errors, source.defaultMode, path.child('defaultMode'));
  keysToPaths(errors, source.items, path);
}

function configMap(errors: FieldErrors, source: any, path: Path): void {
  requireField(errors, source, path, 'name');
  fileMode(errors, source.defaultMode, path.child('defaultMode'));
  keysToPaths(errors, source.items, path);
}

function keysToPaths(errors: FieldErrors, items: any[] | undefined, path: Path): void {
  for (const [index, item] of (items ?? []).entries()) keyToPath(errors, item, path.child('items').index(index));
}

/** Which file a key of a ConfigMap or Secret becomes. */
export function keyToPath(errors: FieldErrors, item: any, path: Path): void {
  requireField(errors, item, path, 'key');
  requireField(errors, item, path, 'path');
  localNonReserved(errors, item.path ?? '', path.child('path'));
  fileMode(errors, item.mode, path.child('mode'));
}

function downwardAPI(errors: FieldErrors, source: any, path: Path): void {
  fileMode(errors, source.defaultMode, path.child('defaultMode'));
  for (const file of source.items ?? []) downwardFile(errors, file, path);
}

/** A file that shows a field of the pod; errors name the volume, not the file. */
export function downwardFile(errors: FieldErrors, file: any, path: Path): void {
  requireField(errors, file, path, 'path');
  localNonReserved(errors, file.path ?? '', path.child('path'));
  if (file.fieldRef) {
    validateFieldRef(errors, file.fieldRef, VOLUME_FIELDS, path.child('fieldRef'));
    if (file.resourceFieldRef)
      errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef)
    validateResourceFieldRef(errors, file.resourceFieldRef, path.child('resourceFieldRef'), true);
  else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  fileMode(errors, file.mode, path.child('mode'));
}

function ephemeral(errors: FieldErrors, source: any, path: Path): void {
  if (!source.volumeClaimTemplate) errors.push(required(path.child('volumeClaimTemplate')));
  else validateClaimTemplate(errors, source.volumeClaimTemplate, path.child('volumeClaimTemplate'));
}

function ephemeralName(errors: FieldErrors, name: string, pod: ObjectMeta | undefined, path: Path): void {
  if (!pod?.name || !name) return;
  const claim = `${pod.name}-${name}`;
  for (const why of isDNS1123Subdomain(claim))
    errors.push(invalid(path.child('name'), name, `PVC name ${JSON.stringify(claim)}: ${why}`));
}

function image(errors: FieldErrors, source: any, path: Path, _: string, pod: ObjectMeta | undefined): void {
  // A template may leave the reference to whoever makes pods of it.
  if (pod && !source.reference) errors.push(required(path.child('reference')));
  oneOf(errors, path.child('pullPolicy'), source.pullPolicy, ['Always', 'IfNotPresent', 'Never']);
}
