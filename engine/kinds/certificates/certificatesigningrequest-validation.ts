import type { KubeObject } from '../../store/object.ts';
import { duplicate, forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import type { KindContext } from '../kind.ts';
import { validateSignerName } from './signer.ts';

interface Condition {
  type?: string;
  status?: string;
}

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const MIN_EXPIRATION = 600;
const FINAL = ['Approved', 'Denied', 'Failed'];

/** Follows ValidateCertificateSigningRequestCreate of pkg/apis/certificates/validation. */
export function validateSigningRequest(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  const path = new Path('spec');
  const why = requestError(spec.request ?? '');
  const errors: FieldErrors = why ? [invalid(path.child('request'), spec.request ?? null, why)] : [];
  const usages: string[] = spec.usages ?? [];
  const list = path.child('usages');
  if (!usages.length) errors.push(required(list));
  usages.forEach((usage, i) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(list.index(i), usage, USAGES));
  });
  usages.forEach((usage, i) => {
    if (usages.indexOf(usage) < i) errors.push(duplicate(list.index(i), usage));
  });
  if (spec.signerName === 'kubernetes.io/legacy-unknown')
    errors.push(
      invalid(path.child('signerName'), spec.signerName, 'the legacy signerName is not allowed via this API version'),
    );
  else errors.push(...validateSignerName(spec.signerName ?? '', path.child('signerName')));
  const seconds: number | undefined = spec.expirationSeconds;
  if (seconds !== undefined && seconds < MIN_EXPIRATION)
    errors.push(
      invalid(
        path.child('expirationSeconds'),
        seconds,
        `may not specify a duration less than ${MIN_EXPIRATION} seconds (10 minutes)`,
      ),
    );
  return [...errors, ...validateConditions(object.status?.conditions ?? [], new Path('status.conditions'))];
}

/** Follows validateCertificateSigningRequestUpdate: decisions stay, `/approval` decides, `/status` issues. */
export function validateSigningRequestUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  const path = new Path('status');
  const errors = validateConditions(object.status?.conditions ?? [], path.child('conditions'));
  const count = ({ status }: KubeObject, type: string): number =>
    ((status?.conditions ?? []) as Condition[]).filter((condition) => condition.type === type).length;
  for (const type of FINAL)
    if (count(object, type) < count(old, type))
      errors.push(forbidden(path.child('conditions'), `updates may not remove a condition of type "${type}"`));
  if (context.subresource !== 'approval')
    for (const type of ['Approved', 'Denied'])
      if (count(object, type) > count(old, type))
        errors.push(forbidden(path.child('conditions'), `updates may not add a condition of type "${type}"`));
  const [certificate, before] = [object.status?.certificate ?? '', old.status?.certificate ?? ''];
  if (certificate !== before && context.subresource !== 'status')
    errors.push(forbidden(path.child('certificate'), 'updates may not set certificate content'));
  else if (certificate !== before && before)
    errors.push(forbidden(path.child('certificate'), 'updates may not set certificate content'));
  return errors;
}

/** Is it a PEM block with a request? What is inside is not looked at: no certificate is computed here. */
function requestError(encoded: string): string | undefined {
  const text = decodeBase64(encoded);
  const begin = text.indexOf('-----BEGIN CERTIFICATE REQUEST-----');
  const end = text.indexOf('-----END CERTIFICATE REQUEST-----');
  return begin >= 0 && end > begin ? undefined : 'PEM block type must be CERTIFICATE REQUEST';
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

function validateConditions(conditions: Condition[], path: Path): FieldErrors {
  const seen = new Set<string>();
  return conditions.flatMap(({ type = '', status = '' }, i) => {
    const at = path.index(i);
    const errors: FieldErrors = type ? [] : [required(at.child('type'))];
    const allowed = FINAL.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (!status) errors.push(required(at.child('status')));
    else if (!allowed.includes(status)) errors.push(notSupported(at.child('status'), status, allowed));
    if ((type === 'Approved' && seen.has('Denied')) || (type === 'Denied' && seen.has('Approved')))
      errors.push(invalid(at.child('type'), type, 'Approved and Denied conditions are mutually exclusive'));
    if (seen.has(type)) errors.push(duplicate(at.child('type'), type));
    seen.add(type);
    return errors;
  });
}
