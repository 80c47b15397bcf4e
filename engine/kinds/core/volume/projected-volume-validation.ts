import { forbidden, invalid, required, type FieldErrors, type Path } from '../../field.ts';
import { requireField } from '../../validation/checks.ts';
import { fileMode, localNonReserved } from '../../validation/path-checks.ts';
import { downwardFile, keyToPath } from './volumes-validation.ts';

const DUPLICATE = 'conflicting duplicate paths';
const MINUTE = 60;

/** A projected volume (`validateProjectedVolumeSource`): several sources, each path once. */
export function validateProjected(errors: FieldErrors, volume: any, path: Path): void {
  fileMode(errors, volume.defaultMode, path.child('defaultMode'));
  const paths = new Set<string>();
  /** Note a path; `value` is what the error shows if it stood before. */
  const note = (file: string, value: string): void => {
    if (!paths.has(file)) paths.add(file);
    else errors.push(invalid(path, value, DUPLICATE));
  };
  for (const [index, source] of (volume.sources ?? []).entries()) {
    const at = path.child('sources').index(index);
    let count = 0;
    for (const field of ['secret', 'configMap']) {
      if (!source[field]) continue;
      count++;
      requireField(errors, source[field], at.child(field), 'name');
      for (const [i, item] of (source[field].items ?? []).entries()) {
        keyToPath(errors, item, at.child(field, 'items').index(i));
        if (item.path) note(item.path, source[field].name ?? '');
      }
    }
    if (source.downwardAPI) {
      count++;
      for (const file of source.downwardAPI.items ?? []) {
        downwardFile(errors, file, at.child('downwardAPI'));
        if (file.path) note(file.path, file.path);
      }
    }
    if (source.serviceAccountToken) {
      count++;
      serviceAccountToken(errors, source.serviceAccountToken, at.child('serviceAccountToken'), path);
    }
    if (count > 1) errors.push(forbidden(at, 'may not specify more than 1 volume type per source'));
  }
}

function serviceAccountToken(errors: FieldErrors, token: any, path: Path, volume: Path): void {
  const seconds = token.expirationSeconds ?? 0;
  if (seconds < 10 * MINUTE)
    errors.push(invalid(path.child('expirationSeconds'), seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 2 ** 32)
    errors.push(
      invalid(path.child('expirationSeconds'), seconds, 'may not specify a duration larger than 2^32 seconds'),
    );
  if (!token.path) errors.push(required(volume.child('path')));
  else localNonReserved(errors, token.path, volume.child('path'));
}
