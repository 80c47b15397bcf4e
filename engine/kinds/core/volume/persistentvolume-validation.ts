import { copy, type KubeObject } from '../../../store/object.ts';
import { equal } from '../../equality.ts';
import { forbidden, invalid, Path, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { internalForm } from '../../validation/internal-form.ts';
import { immutable } from '../../validation/immutable.ts';
import { diffInternal } from '../../validation/object-diff.ts';
import { validateVolumeSpec } from './volume-spec-validation.ts';

const SPEC = new Path('spec');

/** Follows the strategy of persistent volumes: `ValidatePersistentVolume`, and whether the volume takes mount options. */
export const validateVolume = (object: KubeObject): FieldErrors => [
  ...validateVolumeSpec(object.spec, object.metadata.name ?? '', SPEC),
  ...validateMountOptions(object),
];

const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
const TAKES_OPTIONS = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
];

/** Some kinds of volumes alone take mount options from the old annotation (`checkMountOption`). */
function validateMountOptions({ metadata, spec }: KubeObject): FieldErrors {
  if (metadata.annotations?.[MOUNT_OPTIONS] === undefined || TAKES_OPTIONS.some((field) => spec[field])) return [];
  const path = new Path('metadata').child('annotations', MOUNT_OPTIONS);
  return [forbidden(path, 'may not specify mount options for this volume type')];
}

/** What a volume is made of stays (`ValidatePersistentVolumeUpdate`). */
export function validateVolumeUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return [];
  const errors = [...validateVolume(object), ...validateVolumeSpec(object.spec, object.metadata.name ?? '', SPEC)];
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
