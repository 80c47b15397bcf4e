import { checksum } from '../../kernel/checksum.ts';

/** What a service account token says. */
export interface TokenClaims {
  readonly aud: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
  readonly iat: number;
  readonly nbf: number;
  readonly iss: string;
  readonly sub: string;
  readonly jti?: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly node?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid: string };
  };
}

/** The issuer and default audience of this cluster's tokens. */
export const TOKEN_ISSUER = 'https://kubernetes.default.svc.cluster.local';

/**
 * Sign a token: a JSON Web Token by its form. The signature is a checksum keyed by the cluster's seed: it tells this
 * cluster's tokens from others, and is no cryptography.
 */
export function signToken(claims: TokenClaims, seed: string): string {
  const header = base64url(JSON.stringify({ alg: 'RS256', kid: base64url(bytesText(checksum(`kid/${seed}`, 32))) }));
  const content = `${header}.${base64url(JSON.stringify(claims))}`;
  return `${content}.${signature(content, seed)}`;
}

/** The claims of a token that this cluster signed; undefined for any other text. Expiry is the caller's to check. */
export function readToken(token: string, seed: string): TokenClaims | undefined {
  const at = token.lastIndexOf('.');
  const content = token.slice(0, at);
  if (at < 0 || token.slice(at + 1) !== signature(content, seed)) return undefined;
  try {
    return JSON.parse(fromBase64url(content.slice(content.indexOf('.') + 1)));
  } catch {
    return undefined;
  }
}

const signature = (content: string, seed: string): string => base64url(bytesText(checksum(`${seed}/${content}`, 256)));
const bytesText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function base64url(text: string): string {
  const binary = [...text].every((char) => char.charCodeAt(0) < 256) ? text : bytesText(new TextEncoder().encode(text));
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64url(text: string): string {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}
