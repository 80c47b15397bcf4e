import { forbidden, invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { META_FIELDS } from '../../go-meta.ts';
import { validateLabelMap, validateSelector } from '../../label-selector-validation.ts';
import { validateAnnotations } from '../../metadata.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../names.ts';
import { compareQuantities } from '../../quantity.ts';
import { addInvalid, oneOf } from '../../validation/checks.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES = ['Block', 'Filesystem'];

/** How a volume may be mounted; the mode of one pod excludes the others. */
export function validateAccessModes(errors: FieldErrors, modes: readonly string[], path: Path): void {
  let single = false;
  let shared = false;
  for (const mode of modes) {
    if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(path, mode, ACCESS_MODES));
    else if (mode === 'ReadWriteOncePod') single = true;
    else shared = true;
  }
  if (single && shared) errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
}

/** What an older object allows a newer one to keep. */
export interface ClaimLeniency {
  readonly anyApiGroup?: boolean;
  readonly anySelector?: boolean;
}

/** A claim's spec, wherever it stands (`ValidatePersistentVolumeClaimSpec`). */
export function validateClaimSpec(errors: FieldErrors, spec: any, path: Path, lenient: ClaimLeniency = {}): void {
  if (!spec.accessModes?.length) errors.push(required(path.child('accessModes'), 'at least 1 access mode is required'));
  if (spec.selector) errors.push(...validateSelector(spec.selector, path.child('selector'), lenient.anySelector));
  validateAccessModes(errors, spec.accessModes ?? [], path.child('accessModes'));
  const storage: string | undefined = spec.resources?.requests?.storage;
  const at = path.child('resources').key('storage');
  if (storage === undefined) errors.push(required(at));
  else if (compareQuantities(storage, '0') <= 0) errors.push(invalid(at, storage, 'must be greater than zero'));
  className(errors, spec.storageClassName, path.child('storageClassName'));
  oneOf(errors, path.child('volumeMode'), spec.volumeMode, VOLUME_MODES);
  if (spec.dataSource) validateDataSource(errors, spec.dataSource, path.child('dataSource'), lenient);
  if (spec.dataSourceRef) validateDataSource(errors, spec.dataSourceRef, path.child('dataSourceRef'), lenient);
  validateSourcesAgree(errors, spec, path);
  className(errors, spec.volumeAttributesClassName, path.child('volumeAttributesClassName'));
}

function className(errors: FieldErrors, name: string | undefined | null, path: Path): void {
  if (name) addInvalid(errors, path, name, isDNS1123Subdomain(name));
}

function validateDataSource(errors: FieldErrors, source: any, path: Path, lenient: ClaimLeniency): void {
  const { name = '', kind = '', namespace } = source;
  const group: string = source.apiGroup ?? '';
  if (!name) errors.push(required(path.child('name')));
  if (!kind) errors.push(required(path.child('kind')));
  if (!group && kind !== 'PersistentVolumeClaim')
    errors.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (group && !lenient.anyApiGroup) addInvalid(errors, path.child('apiGroup'), group, isDNS1123Subdomain(group));
  if (namespace) addInvalid(errors, path.child('namespace'), namespace, isDNS1123Label(namespace));
}

function validateSourcesAgree(errors: FieldErrors, { dataSource, dataSourceRef }: any, path: Path): void {
  if (!dataSource || !dataSourceRef) return;
  // The server prints the path it has put where the value belongs, as it is in memory: an object without fields.
  const wrong = (why: string): void => void errors.push(invalid(path, {}, why));
  if (dataSourceRef.namespace) wrong('may not be specified when dataSourceRef.namespace is specified');
  else if (['apiGroup', 'kind', 'name'].some((field) => (dataSource[field] ?? null) !== (dataSourceRef[field] ?? null)))
    wrong('must match dataSourceRef');
}

/** Metadata that the template of a claim (of a volume, of a resource) may not have: the claim gets its own. */
export const TEMPLATE_FORBIDDEN = META_FIELDS.filter((field) => field !== 'labels' && field !== 'annotations');

/** The template of an ephemeral volume's claim. */
export function validateClaimTemplate(errors: FieldErrors, template: any, path: Path): void {
  const metadata = template.metadata ?? {};
  const at = path.child('metadata');
  errors.push(...validateAnnotations(metadata.annotations, at.child('annotations')));
  errors.push(...validateLabelMap(metadata.labels, at.child('labels')));
  for (const field of TEMPLATE_FORBIDDEN)
    if (metadata[field] && (!Array.isArray(metadata[field]) || metadata[field].length))
      errors.push(forbidden(at.child(field === 'uid' ? 'uID' : field), 'cannot be set'));
  validateClaimSpec(errors, template.spec ?? {}, path.child('spec'));
}
