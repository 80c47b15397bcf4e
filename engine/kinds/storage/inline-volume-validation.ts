import { forbidden, notSupported, required, type FieldErrors, type Path } from '../field.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';
import { validateDriverName } from './parameters.ts';

interface SecretReference {
  name?: string;
  namespace?: string;
}

interface CSI {
  driver?: string;
  volumeHandle?: string;
  controllerPublishSecretRef?: SecretReference;
  nodeStageSecretRef?: SecretReference;
  nodePublishSecretRef?: SecretReference;
  controllerExpandSecretRef?: SecretReference;
  nodeExpandSecretRef?: SecretReference;
}

interface InlineVolume {
  accessModes?: string[];
  capacity?: unknown;
  claimRef?: unknown;
  persistentVolumeReclaimPolicy?: string;
  storageClassName?: string;
  volumeMode?: string;
  volumeAttributesClassName?: string;
  nodeAffinity?: unknown;
  csi?: CSI;
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const INLINE = 'in the context of inline volumes';

/** A volume that stands in a VolumeAttachment itself (ValidatePersistentVolumeSpec with validateInlinePersistentVolumeSpec). */
export function validateInlineVolume(volume: InlineVolume, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if (volume.claimRef !== undefined) errors.push(forbidden(path.child('claimRef'), `may not be specified ${INLINE}`));
  if (volume.capacity !== undefined) errors.push(forbidden(path.child('capacity'), `may not be specified ${INLINE}`));
  if (!volume.csi) errors.push(required(path.child('csi'), `has to be specified ${INLINE}`));
  const modes = path.child('accessModes');
  if (!volume.accessModes?.length) errors.push(required(modes));
  for (const mode of volume.accessModes ?? [])
    if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(modes, mode, ACCESS_MODES));
  if (volume.accessModes?.includes('ReadWriteOncePod') && volume.accessModes.length > 1)
    errors.push(forbidden(modes, 'may not use ReadWriteOncePod with other access modes'));
  if (volume.csi) errors.push(...validateCSI(volume.csi, path.child('csi')));
  else errors.push(required(path, 'must specify a volume type'));
  const policy = volume.persistentVolumeReclaimPolicy;
  if (policy && policy !== 'Retain')
    errors.push(forbidden(path.child('persistentVolumeReclaimPolicy'), `may only be Retain ${INLINE}`));
  if (volume.nodeAffinity !== undefined)
    errors.push(forbidden(path.child('nodeAffinity'), `may not be specified ${INLINE}`));
  if (volume.storageClassName) errors.push(forbidden(path.child('storageClassName'), `may not be specified ${INLINE}`));
  if (volume.volumeMode !== undefined && volume.volumeMode !== 'Filesystem')
    errors.push(forbidden(path.child('volumeMode'), `may not specify volumeMode other than Filesystem ${INLINE}`));
  if (volume.volumeAttributesClassName !== undefined)
    errors.push(forbidden(path.child('volumeAttributesClassName'), `may not be specified ${INLINE}`));
  return errors;
}

function validateCSI(csi: CSI, path: Path): FieldErrors {
  const errors = validateDriverName(csi.driver ?? '', path.child('driver'));
  if (!csi.volumeHandle) errors.push(required(path.child('volumeHandle')));
  for (const field of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ] as const)
    if (csi[field]) errors.push(...validateSecret(csi[field], path.child(field)));
  return errors;
}

function validateSecret({ name, namespace }: SecretReference, path: Path): FieldErrors {
  const [at, space] = [path.child('name'), path.child('namespace')];
  return [
    ...(name ? invalids(at, name, isDNS1123Subdomain(name)) : [required(at)]),
    ...(namespace ? invalids(space, namespace, isDNS1123Label(namespace)) : [required(space)]),
  ];
}
