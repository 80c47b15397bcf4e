import { copy, type KubeObject } from '../../store/object.ts';
import { equal } from '../equality.ts';
import { asGiven } from '../empties.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { isDNS1123Subdomain } from '../names.ts';
import { compareQuantities, quantityValue } from '../quantity.ts';
import { validateNodeSelector } from './affinity-validation.ts';
import { addInvalid, oneOf, sortedKeys } from './checks.ts';
import { validateAccessModes, VOLUME_MODES } from './claim-spec-validation.ts';
import { internalForm } from './internal-form.ts';
import { immutable } from './immutable.ts';
import { diffInternal } from './object-diff.ts';
import { cleanPath } from './path-checks.ts';
import * as sources from './volume-sources-validation.ts';

const SPEC = new Path('spec');
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/** Follows `ValidatePersistentVolumeSpec`. */
export function validateVolume(object: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const { spec } = object;
  if (!spec.accessModes?.length) errors.push(required(SPEC.child('accessModes')));
  validateAccessModes(errors, spec.accessModes ?? [], SPEC.child('accessModes'));
  validateCapacity(errors, spec, SPEC.child('capacity'));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy) oneOf(errors, SPEC.child('persistentVolumeReclaimPolicy'), policy, RECLAIM_POLICIES);
  if (spec.nodeAffinity) validateNodeAffinity(errors, spec.nodeAffinity);
  validateSource(errors, spec, object.metadata.name);
  if (spec.hostPath && cleanPath(spec.hostPath.path ?? '') === '/' && policy === 'Recycle')
    errors.push(
      forbidden(SPEC.child('persistentVolumeReclaimPolicy'), "may not be 'recycle' for a hostPath mount of '/'"),
    );
  const storageClass = spec.storageClassName;
  if (storageClass) addInvalid(errors, SPEC.child('storageClassName'), storageClass, isDNS1123Subdomain(storageClass));
  oneOf(errors, SPEC.child('volumeMode'), spec.volumeMode, VOLUME_MODES);
  validateAttributesClass(errors, spec);
  return errors;
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

function validateNodeAffinity(errors: FieldErrors, affinity: any): void {
  const path = SPEC.child('nodeAffinity', 'required');
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

function validateSource(errors: FieldErrors, spec: any, name: string): void {
  let count = 0;
  for (const [field, rule, at = field, forbiddenAt = at] of SOURCES) {
    const source = spec[field];
    if (!source) continue;
    if (count++) {
      errors.push(forbidden(SPEC.child(forbiddenAt), 'may not specify more than 1 volume type'));
      continue;
    }
    if (field === 'iscsi') sources.iscsi(errors, source, SPEC.child(at), true, name);
    else rule(errors, source, SPEC.child(at), true);
    if (field === 'local' && !spec.nodeAffinity)
      errors.push(required(SPEC.child('nodeAffinity'), 'Local volume requires node affinity'));
  }
  if (!count) errors.push(required(SPEC, 'must specify a volume type'));
}

function validateAttributesClass(errors: FieldErrors, spec: any): void {
  const name = spec.volumeAttributesClassName;
  if (name == null) return;
  const path = SPEC.child('volumeAttributesClassName');
  if (!name) errors.push(required(path, 'an empty string is disallowed'));
  else addInvalid(errors, path, name, isDNS1123Subdomain(name));
  if (!spec.csi) errors.push(required(SPEC.child('csi'), 'has to be specified when using volumeAttributesClassName'));
}

/** What a volume is made of stays (`ValidatePersistentVolumeUpdate`). */
export function validateVolumeUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return [];
  const errors = [...validateVolume(object), ...validateVolume(object)];
  const spec = withoutNewExpandSecret(object.spec, old.spec);
  const source = (value: any): unknown => internalForm('PersistentVolumeSource', value);
  if (!equal(source(spec), source(old.spec)))
    errors.push(
      forbidden(
        SPEC.child('persistentvolumesource'),
        `spec.persistentvolumesource is immutable after creation\n${diffInternal('PersistentVolumeSource', old.spec, spec)}`,
      ),
    );
  immutable(errors, spec.volumeMode, old.spec.volumeMode, new Path('volumeMode'));
  if (old.spec.nodeAffinity) validateNodeAffinityUpdate(errors, spec.nodeAffinity, old.spec.nodeAffinity);
  if (old.spec.volumeAttributesClassName != null && spec.volumeAttributesClassName == null)
    errors.push(forbidden(SPEC.child('volumeAttributesClassName'), 'update from non-nil value to nil is forbidden'));
  return errors;
}

/** The secret for growing may be added later. */
function withoutNewExpandSecret(spec: any, old: any): any {
  if (!old.csi || old.csi.controllerExpandSecretRef || !spec.csi?.controllerExpandSecretRef) return spec;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...spec, csi };
}

const LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** Only labels' old names may become their new ones. */
function validateNodeAffinityUpdate(errors: FieldErrors, affinity: any, old: any): void {
  if (equal(affinity, old) || equal(renamed(affinity, old), affinity)) return;
  const shown = affinity ? internalForm('VolumeNodeAffinity', affinity).Required : null;
  errors.push(
    invalid(
      new Path('nodeAffinity'),
      affinity && { Required: shown },
      'field is immutable, except for updating from beta label to GA',
    ),
  );
}

function renamed(affinity: any, old: any): any {
  const terms: any[] = affinity?.required?.nodeSelectorTerms ?? [];
  const out = copy(old);
  for (const [index, term] of (out.required?.nodeSelectorTerms ?? []).entries())
    for (const list of ['matchExpressions', 'matchFields'])
      for (const [i, expression] of (term[list] ?? []).entries()) {
        const key = terms[index]?.[list]?.[i]?.key;
        // A key that is gone passes as well: the server's table has no name for it either.
        if (key === (LABELS[expression.key] ?? '')) expression.key = key;
      }
  return out;
}
