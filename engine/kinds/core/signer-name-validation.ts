import { invalid, required, tooLong, type FieldErrors, type Path } from '../field.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../names.ts';
import { addInvalid } from './checks.ts';

const FORM = 'must be a fully qualified domain and path of the form "example.com/signer-name"';
const MAX = 571;

/** A signer's name: `example.com/signer` (`ValidateSignerName`). */
export function validateSignerName(errors: FieldErrors, name: string, path: Path): void {
  if (!name) return void errors.push(required(path));
  const parts = name.split('/');
  if (parts.length !== 2) return void errors.push(invalid(path, name, FORM));
  const [domain, rest] = parts;
  addInvalid(errors, path, domain, isDNS1123Subdomain(domain));
  if (domain.split('.').length < 2) errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  for (const part of rest.split('.')) addInvalid(errors, path, part, isDNS1123Label(part));
  if (name.length > MAX) errors.push(tooLong(path, MAX));
}
