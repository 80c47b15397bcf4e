import { decodeBase64Url, encodeBase64Url } from '../../kernel/base64.ts';
import type { TokenKey } from './token-key.ts';

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

/** What the token of a Secret of type `kubernetes.io/service-account-token` says: it never expires. */
export interface SecretTokenClaims {
  readonly iss: 'kubernetes/serviceaccount';
  readonly 'kubernetes.io/serviceaccount/namespace': string;
  readonly 'kubernetes.io/serviceaccount/secret.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid': string;
  readonly sub: string;
}

/** A JSON Web Token of these claims. */
export function signToken(claims: TokenClaims | SecretTokenClaims, key: TokenKey): string {
  const content = [{ alg: 'RS256', kid: key.id }, claims].map((part) => inBase64(JSON.stringify(part))).join('.');
  return `${content}.${key.sign(content)}`;
}

/** The claims of a token that a key signed; undefined for any other text. Expiry is the caller's to check. */
export function readToken(token: string, key: TokenKey): TokenClaims | SecretTokenClaims | undefined {
  const at = token.lastIndexOf('.');
  const content = token.slice(0, at);
  if (at < 0 || !key.verifies(content, token.slice(at + 1))) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(decodeBase64Url(content.slice(content.indexOf('.') + 1))));
  } catch {
    return undefined;
  }
}

const inBase64 = (text: string): string => encodeBase64Url(new TextEncoder().encode(text));
