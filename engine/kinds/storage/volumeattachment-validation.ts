import type { KubeObject } from '../../store/object.ts';
import { validateVolumeSpec } from '../core/volume/volume-spec-validation.ts';
import { equal } from '../equality.ts';
import { forbidden, invalid, Path, required, tooLong, type FieldErrors } from '../field.ts';
import { byteLength, isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';
import { internalAttachmentSpec } from './internal-volume.ts';
import { validateDriverName } from './parameters.ts';

const MAX_MESSAGE_BYTES = 1024;
const MAX_METADATA_BYTES = 256 * 1024;

interface Source {
  inlineVolumeSpec?: KubeObject['spec'];
  persistentVolumeName?: string;
}

/** Follows ValidateVolumeAttachment and ValidateVolumeAttachmentV1 of pkg/apis/storage/validation. */
export function validateVolumeAttachment(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const source: Source = spec.source ?? {};
  const node: string = spec.nodeName ?? '';
  const volume = source.persistentVolumeName;
  return [
    ...validateDriverName(spec.attacher ?? '', path.child('attacher')),
    ...validateSource(source, path.child('source')),
    ...invalids(path.child('nodeName'), node, isDNS1123Subdomain(node)),
    ...validateStatus(object.status ?? {}, new Path('status')),
    ...(volume === undefined
      ? []
      : invalids(path.child('source', 'persistentVolumeName'), volume, isDNS1123Subdomain(volume))),
  ];
}

/** Follows ValidateVolumeAttachmentUpdate: the spec stays. */
export function validateVolumeAttachmentUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const errors = validateVolumeAttachment(object);
  if (!equal(object.spec, old.spec))
    errors.push(invalid(new Path('spec'), internalAttachmentSpec(object.spec ?? {}), 'field is immutable'));
  return errors;
}

function validateSource({ inlineVolumeSpec: inline, persistentVolumeName: name }: Source, path: Path): FieldErrors {
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (!inline && name === undefined) return [required(path, one)];
  if (inline && name !== undefined) return [forbidden(path, one)];
  if (inline) return validateVolumeSpec(inline, undefined, path.child('inlineVolumeSpec'));
  return name ? [] : [required(path.child('persistentVolumeName'), 'must specify non empty persistentVolumeName')];
}

function validateStatus(status: KubeObject['status'], path: Path): FieldErrors {
  const errors: FieldErrors = [];
  const metadata: [string, string][] = Object.entries(status.attachmentMetadata ?? {});
  const at = path.child('attachmentMetadata');
  for (const [key] of metadata) if (!key) errors.push(invalid(at, key, 'field can not be empty.'));
  if (metadata.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0) > MAX_METADATA_BYTES)
    errors.push(tooLong(at, MAX_METADATA_BYTES));
  for (const field of ['attachError', 'detachError'])
    if (byteLength(status[field]?.message ?? '') > MAX_MESSAGE_BYTES)
      errors.push(tooLong(path.child(field, 'message'), MAX_MESSAGE_BYTES));
  return errors;
}
