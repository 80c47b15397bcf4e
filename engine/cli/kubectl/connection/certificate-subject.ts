import { fromPem, readDer } from '../../../kernel/der.ts';
import { nameAttributes } from './x509.ts';

/** The name and groups of a certificate's subject. */
export interface CertificateSubject {
  /** CN */
  readonly name: string;
  /** Each O, in order. */
  readonly groups: readonly string[];
}

const COMMON_NAME = '550403';
const ORGANIZATION = '55040a';

/** The subject of the first certificate of a PEM text; undefined where it cannot be read. */
export function certificateSubject(pem: string): CertificateSubject | undefined {
  const der = fromPem('CERTIFICATE', pem);
  if (!der) return undefined;
  try {
    const fields = readDer(der).children[0].children;
    // An explicit version [0] comes first in all but version 1 certificates; then serial, algorithm, issuer, validity.
    const attributes = nameAttributes(fields[fields[0].tag === 0xa0 ? 5 : 4]);
    return {
      name: attributes.findLast(([id]) => id === COMMON_NAME)?.[1] ?? '',
      groups: attributes.filter(([id]) => id === ORGANIZATION).map(([, value]) => value),
    };
  } catch {
    return undefined;
  }
}
