import type { Kernel } from '../../kernel/kernel.ts';
import type { User } from '../../kinds/kind.ts';
import type { Store } from '../../store/store.ts';
import { failure, type StatusError } from '../status.ts';
import { readCertificate } from './certificates.ts';
import type { TokenKey } from './token-key.ts';
import { readToken, type SecretTokenClaims, type TokenClaims } from './tokens.ts';

const AUTHENTICATED = 'system:authenticated';

/** Who is nobody: requests without credentials. */
const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The 401 of credentials that are wrong. */
const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized');

/** The user that a service account is. */
const accountUser = (namespace: string, name: string, uid: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  uid,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
});

/** The token of an Authorization header; undefined where it holds none, which is as if there were no header. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme, token] = (authorization ?? '').trim().split(' ', 2);
  return scheme.toLowerCase() === 'bearer' && token ? token : undefined;
}

/**
 * Finds who asks: by client certificate, bearer token of a service account, static token, or nobody.
 */
export class Authenticator {
  #kernel: Kernel;
  #store: Store;
  #key: TokenKey;
  #staticTokens: ReadonlyMap<string, User>;

  /**
   * @param key signs the tokens of service accounts.
   * @param staticTokens further bearer tokens and whom they speak for, as `--token-auth-file` has them.
   */
  constructor(kernel: Kernel, store: Store, key: TokenKey, staticTokens: ReadonlyMap<string, User> = new Map()) {
    this.#kernel = kernel;
    this.#store = store;
    this.#key = key;
    this.#staticTokens = staticTokens;
  }

  /** The user of a request's credentials. Throws the 401 where they are given and wrong. */
  authenticate(credentials: { authorization?: string; clientCertificate?: string }): User {
    const { authorization, clientCertificate } = credentials;
    if (clientCertificate) {
      const subject = readCertificate(clientCertificate, this.#kernel.now);
      if (!subject) throw unauthorized();
      return { name: subject.commonName, groups: [...subject.organizations, AUTHENTICATED] };
    }
    const token = bearerToken(authorization);
    if (token === undefined) return ANONYMOUS;
    const user = this.userOfToken(token);
    if (!user) throw unauthorized();
    return user;
  }

  /** Whom a bearer token speaks for; undefined where it is wrong, expired, or its account is gone. */
  userOfToken(token: string): User | undefined {
    const fixed = this.#staticTokens.get(token);
    if (fixed) return { ...fixed, groups: [...new Set([...fixed.groups, AUTHENTICATED])] };
    const claims = readToken(token, this.#key);
    if (!claims) return undefined;
    return 'kubernetes.io' in claims ? this.#userOfRequested(claims) : this.#userOfSecret(token, claims);
  }

  /** Whom a token that was asked for speaks for. */
  #userOfRequested(claims: TokenClaims): User | undefined {
    if (claims.exp * 1000 <= this.#kernel.now) return undefined;
    const { namespace, serviceaccount, pod } = claims['kubernetes.io'];
    const account = this.#store.get('serviceaccounts', namespace, serviceaccount.name);
    if (account?.metadata.uid !== serviceaccount.uid) return undefined;
    if (pod && this.#store.get('pods', namespace, pod.name)?.metadata.uid !== pod.uid) return undefined;
    return {
      ...accountUser(namespace, serviceaccount.name, serviceaccount.uid),
      extra: {
        'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti ?? ''}`],
        ...(pod && {
          'authentication.kubernetes.io/pod-name': [pod.name],
          'authentication.kubernetes.io/pod-uid': [pod.uid],
        }),
      },
    };
  }

  /** Whom the token of a Secret speaks for: as long as the Secret holds it. */
  #userOfSecret(token: string, claims: SecretTokenClaims): User | undefined {
    const prefix = 'kubernetes.io/serviceaccount';
    const namespace = claims[`${prefix}/namespace`];
    const name = claims[`${prefix}/service-account.name`];
    const uid = claims[`${prefix}/service-account.uid`];
    const secret = this.#store.get('secrets', namespace, claims[`${prefix}/secret.name`]);
    if (secret?.data?.token !== btoa(token) || secret.metadata.deletionTimestamp) return undefined;
    if (this.#store.get('serviceaccounts', namespace, name)?.metadata.uid !== uid) return undefined;
    return accountUser(namespace, name, uid);
  }
}
