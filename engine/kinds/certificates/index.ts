import type { Kind } from '../kind.ts';
import { certificateSigningRequest } from './certificatesigningrequest.ts';

/** The kinds of certificates.k8s.io. */
export const kinds: readonly Kind[] = [certificateSigningRequest];
