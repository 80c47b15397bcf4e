import { noOverload, CelError, HostValue, type Value } from '../values.ts';
import type { Library } from '../declarations.ts';

/** What is asked: a verb on a resource or a path, by the request's user or a service account. */
export interface AuthorizationQuestion {
  readonly verb: string;
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** `namespace/name` of a service account to ask for, instead of the request's user. */
  readonly serviceAccount?: string;
}

export interface AuthorizationAnswer {
  readonly allowed: boolean;
  readonly reason: string;
  readonly error?: string;
}

/** Answers for the `authorizer` variable. */
export type Ask = (question: AuthorizationQuestion) => AuthorizationAnswer;

interface Pending extends Omit<AuthorizationQuestion, 'verb'> {
  readonly ask: Ask;
}

const PREFIX = 'kubernetes.authorization.';

/** The value of the `authorizer` variable. */
export const authorizerValue = (ask: Ask): Value => new HostValue(`${PREFIX}Authorizer`, { ask });

/** The value of `authorizer.requestResource`. */
export const requestResourceValue = (ask: Ask, about: Omit<AuthorizationQuestion, 'verb'>): Value =>
  new HostValue(`${PREFIX}ResourceCheck`, { ...about, ask });

function pending(value: Value): Pending {
  if (value instanceof HostValue) return value.data as Pending;
  throw noOverload();
}

const next = (type: string, value: Value, more: Partial<Pending>): Value =>
  new HostValue(PREFIX + type, { ...pending(value), ...more });

const decision = (value: Value): AuthorizationAnswer => {
  if (value instanceof HostValue && value.type === `${PREFIX}Decision`) return value.data as AuthorizationAnswer;
  throw noOverload();
};

/** Kubernetes' authorizer library. */
export const authorizerLibrary: Library = {
  signatures: `
    path Authorizer.(string) PathCheck
    group Authorizer.(string) GroupCheck
    serviceAccount Authorizer.(string, string) Authorizer
    resource GroupCheck.(string) ResourceCheck
    subresource ResourceCheck.(string) ResourceCheck
    namespace ResourceCheck.(string) ResourceCheck
    name ResourceCheck.(string) ResourceCheck
    fieldSelector ResourceCheck.(string) ResourceCheck
    labelSelector ResourceCheck.(string) ResourceCheck
    check PathCheck.(string) Decision
    check ResourceCheck.(string) Decision
    allowed Decision.() bool
    reason Decision.() string
    errored Decision.() bool
    error Decision.() string
  `,
  functions: {
    path: ([value, path]) => {
      if (!path) throw new CelError('path must not be empty');
      return next('PathCheck', value, { path: String(path) });
    },
    group: ([value, group]) => next('GroupCheck', value, { group: String(group) }),
    serviceAccount: ([value, namespace, name]) =>
      next('Authorizer', value, { serviceAccount: `${String(namespace)}/${String(name)}` }),
    resource: ([value, resource]) => next('ResourceCheck', value, { resource: String(resource) }),
    subresource: ([value, subresource]) => next('ResourceCheck', value, { subresource: String(subresource) }),
    namespace: ([value, namespace]) => next('ResourceCheck', value, { namespace: String(namespace) }),
    name: ([value, name]) => next('ResourceCheck', value, { name: String(name) }),
    fieldSelector: ([value]) => next('ResourceCheck', value, {}),
    labelSelector: ([value]) => next('ResourceCheck', value, {}),
    check: ([value, verb]) => {
      const { ask, ...about } = pending(value);
      return new HostValue(`${PREFIX}Decision`, ask({ ...about, verb: String(verb) }));
    },
    allowed: ([value]) => decision(value).allowed,
    reason: ([value]) => decision(value).reason,
    errored: ([value]) => decision(value).error !== undefined,
    error: ([value]) => decision(value).error ?? '',
  },
};
