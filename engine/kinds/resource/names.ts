import { invalid, required, tooLong, type FieldErrors, type Path } from '../field.ts';
import { byteLength, isCIdentifier, isDNS1123Label, isDNS1123Subdomain } from '../names.ts';
import { invalids } from '../references.ts';

const MAX = { driver: 63, pool: 253, identifier: 32 };

/** The name of a driver: a subdomain, letters of either case. */
export function validateDriver(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  return [
    ...(byteLength(name) > MAX.driver ? [tooLong(path, MAX.driver)] : []),
    ...invalids(path, name, isDNS1123Subdomain(name.toLowerCase())),
  ];
}

/** The name of a pool: subdomains joined by slashes. */
export function validatePoolName(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  return [
    ...(byteLength(name) > MAX.pool ? [tooLong(path, MAX.pool)] : []),
    ...name.split('/').flatMap((part) => invalids(path, part, isDNS1123Subdomain(part))),
  ];
}

/** The name of a request, device, counter. */
export const validateLabelName = (name: string, path: Path): FieldErrors => invalids(path, name, isDNS1123Label(name));

/** The name of a device class. */
export const validateClassName = (name: string, path: Path): FieldErrors =>
  name ? invalids(path, name, isDNS1123Subdomain(name)) : [required(path)];

/** `name`, or `domain/name`: an attribute's or a capacity's. */
export function validateQualifiedName(name: string, path: Path): FieldErrors {
  const parts = name.split('/');
  if (parts.length === 1) return validateIdentifier(name, path);
  // The server does not look at names with more slashes.
  if (parts.length > 2) return [];
  const [domain, rest] = parts;
  return [
    ...(domain ? validateDriver(domain, path) : [invalid(path, '', 'the domain must not be empty')]),
    ...(rest ? validateIdentifier(rest, path) : [invalid(path, '', 'the name must not be empty')]),
  ];
}

/** As {@link validateQualifiedName}, but the domain must be there. */
export function validateFullName(name: string, path: Path): FieldErrors {
  const errors = validateQualifiedName(name, path);
  if (!name.includes('/'))
    errors.push(invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash'));
  return errors;
}

const validateIdentifier = (id: string, path: Path): FieldErrors => [
  ...(byteLength(id) > MAX.identifier ? [tooLong(path, MAX.identifier)] : []),
  ...invalids(path, id, isCIdentifier(id)),
];
