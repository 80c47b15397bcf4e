import type { KubeObject } from '../../../store/object.ts';
import { Path } from '../../field.ts';
import { isWholeQuantity } from '../../quantity.ts';
import { claimSpecWarnings, nodeTermWarnings } from '../pod/pod-warnings.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

const betaClass = ({ metadata }: KubeObject): string[] =>
  metadata.annotations?.[BETA_CLASS] === undefined
    ? []
    : [`metadata.annotations[${BETA_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`];

/** Warnings of claims: the class as an annotation, amounts in parts of a byte. */
export const claimWarnings = (claim: KubeObject): string[] => [
  ...betaClass(claim),
  ...claimSpecWarnings(claim.spec, new Path('spec')),
];

const PLUGINS: readonly (readonly [field: string, message: string, at?: string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** Warnings of volumes (`GetWarningsForPersistentVolume`). */
export function volumeWarnings(volume: KubeObject): string[] {
  const { metadata, spec } = volume;
  const warnings = betaClass(volume);
  if (metadata.annotations?.['volume.beta.kubernetes.io/mount-options'] !== undefined)
    warnings.push(
      'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
    );
  if (spec.persistentVolumeReclaimPolicy === 'Recycle')
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  for (const [index, term] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries())
    nodeTermWarnings(
      warnings,
      term,
      new Path('spec').child('nodeAffinity', 'required', 'nodeSelectorTerms').index(index),
    );
  for (const [field, message, at = field] of PLUGINS) if (spec[field]) warnings.push(`spec.${at}: ${message}`);
  const storage = spec.capacity?.storage;
  if (storage !== undefined && !isWholeQuantity(storage))
    warnings.push(`spec.capacity[storage]: fractional byte value "${storage}" is invalid, must be an integer`);
  return warnings;
}
