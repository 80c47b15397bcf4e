import { invalid, required, tooLong, type FieldErrors, type Path } from '../field.ts';
import { byteLength, isDNS1123Subdomain, isQualifiedName } from '../names.ts';
import { invalids } from '../references.ts';

const MAX_PARAMETERS = 512;
const MAX_BYTES = 256 * 1024;
const DRIVER_BYTES = 63;

/** The name of a provisioner or driver, letters of either case. */
export const validateProvisioner = (name: string, path: Path): FieldErrors =>
  name ? invalids(path, name.toLowerCase(), isQualifiedName(name.toLowerCase())) : [required(path)];

/** Parameters for a driver: few enough, small enough, no empty key. */
export function validateParameters(
  parameters: Readonly<Record<string, string>> | undefined,
  mayBeEmpty: boolean,
  path: Path,
): FieldErrors {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  const errors: FieldErrors = entries
    .filter(([key]) => !key)
    .map(([key]) => invalid(path, key, 'field can not be empty.'));
  if (entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0) > MAX_BYTES)
    errors.push(tooLong(path, MAX_BYTES));
  if (!mayBeEmpty && !entries.length) errors.push(required(path, 'must contain at least one key/value pair'));
  return errors;
}

/** Follows ValidateCSIDriverName of pkg/apis/core/validation. */
export function validateDriverName(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  return [
    ...(byteLength(name) > DRIVER_BYTES ? [tooLong(path, DRIVER_BYTES)] : []),
    ...invalids(path, name, isDNS1123Subdomain(name.toLowerCase())),
  ];
}
