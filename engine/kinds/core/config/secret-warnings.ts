import type { KubeObject } from '../../../store/object.ts';
import { keyPairError } from './key-pair.ts';

/** A TLS secret whose certificate and key are no pair is stored, with a word of warning (`warningsForSecret`). */
export function secretWarnings({ type, data }: KubeObject): string[] {
  if (type !== 'kubernetes.io/tls') return [];
  const mismatch = keyPairError(bytesOf(data?.['tls.crt']), bytesOf(data?.['tls.key']));
  return mismatch ? [mismatch] : [];
}

function bytesOf(base64: unknown): string {
  try {
    return atob(typeof base64 === 'string' ? base64 : '');
  } catch {
    return '';
  }
}
