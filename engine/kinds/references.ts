import { invalid, required, type FieldErrors, type Path } from './field.ts';
import { isDNS1123Subdomain, isValidPathSegmentName, regexError } from './names.ts';

/** Each of the texts that tell what is wrong with a value, as an error at the path. */
export const invalids = (path: Path, value: unknown, why: readonly string[]): FieldErrors =>
  why.map((text) => invalid(path, value, text));

/** A value that must be there and be a segment of a path. */
export const requiredSegment = (value: string | undefined, path: Path): FieldErrors =>
  value ? invalids(path, value, isValidPathSegmentName(value)) : [required(path)];

/** A reference to an object of any kind in the same namespace (TypedLocalObjectReference). */
export function validateTypedReference(
  reference: { apiGroup?: string | null; kind?: string; name?: string },
  path: Path,
): FieldErrors {
  const group = reference.apiGroup;
  return [
    ...(group !== undefined && group !== null
      ? invalids(path.child('apiGroup'), group, isDNS1123Subdomain(group))
      : []),
    ...requiredSegment(reference.kind, path.child('kind')),
    ...requiredSegment(reference.name, path.child('name')),
  ];
}

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `acme.io/foo` (validation.IsDomainPrefixedPath): what is wrong is told of the part that is wrong. */
export function validateDomainPrefixedPath(value: string, path: Path): FieldErrors {
  if (!value) return [required(path)];
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1)
    return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const [host, rest] = [value.slice(0, slash), value.slice(slash + 1)];
  return [
    ...invalids(path, host, isDNS1123Subdomain(host)),
    ...(/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)
      ? []
      : [invalid(path, rest, regexError('Invalid path', HTTP_PATH))]),
  ];
}
