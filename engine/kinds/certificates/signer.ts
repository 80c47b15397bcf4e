import { invalid, required, tooLong, type FieldErrors, type Path } from '../field.ts';
import { byteLength, isDNS1123Label, isDNS1123Subdomain } from '../names.ts';

const DOMAIN_BYTES = 253;
const PATH_BYTES = 253 + 63 + 1;

/** `example.com/signer-name` (ValidateSignerName of pkg/apis/core/validation). */
export function validateSignerName(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  const segments = name.split('/');
  if (segments.length !== 2)
    return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const [domain, rest] = segments;
  const labels = domain.split('.');
  const errors: FieldErrors = byteLength(domain) > DOMAIN_BYTES ? [tooLong(path, DOMAIN_BYTES)] : [];
  errors.push(...firstBad(labels, domain, isDNS1123Label, path));
  if (labels.length < 2)
    errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  errors.push(...firstBad(rest.split('.'), rest, isDNS1123Subdomain, path));
  if (byteLength(rest) > PATH_BYTES) errors.push(tooLong(path, PATH_BYTES));
  if (byteLength(name) > DOMAIN_BYTES + PATH_BYTES + 1) errors.push(tooLong(path, DOMAIN_BYTES + PATH_BYTES + 1));
  return errors;
}

function firstBad(labels: string[], whole: string, rule: (text: string) => string[], path: Path): FieldErrors {
  const bad = labels.find((label) => rule(label).length > 0);
  return bad === undefined ? [] : rule(bad).map((why) => invalid(path, whole, `validating label "${bad}": ${why}`));
}
