import { invalid, type FieldErrors, type Path } from '../field.ts';

/** Rules for paths in a file system, with the messages of the core validation. */

/** No part of the path may be `..`. */
export function noBacksteps(errors: FieldErrors, value: string, path: Path): void {
  if (value.split('/').includes('..')) errors.push(invalid(path, value, "must not contain '..'"));
}

/** A path that goes down from where one is. */
export function localDescending(errors: FieldErrors, value: string, path: Path): void {
  if (value.startsWith('/')) errors.push(invalid(path, value, 'must be a relative path'));
  noBacksteps(errors, value, path);
}

/** A path that goes down and whose first part does not begin with `..`, which the kubelet keeps for itself. */
export function localNonReserved(errors: FieldErrors, value: string, path: Path): void {
  localDescending(errors, value, path);
  if (value.startsWith('..') && !value.startsWith('../')) errors.push(invalid(path, value, "must not start with '..'"));
}

/** The permissions of a file. */
export function fileMode(errors: FieldErrors, mode: number | undefined | null, path: Path): void {
  if (mode !== undefined && mode !== null && (mode > 0o777 || mode < 0))
    errors.push(invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
}

/** A path as Go's `path.Clean` shortens it. */
export function cleanPath(value: string): string {
  const rooted = value.startsWith('/');
  const parts: string[] = [];
  for (const part of value.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length && parts[parts.length - 1] !== '..') parts.pop();
    else if (!rooted) parts.push(part);
  }
  return (rooted ? '/' : '') + parts.join('/') || '.';
}
