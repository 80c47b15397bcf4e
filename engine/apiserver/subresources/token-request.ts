import { formatSeconds } from '../../kernel/kernel.ts';
import { invalid, Path, type FieldError, type FieldErrors } from '../../kinds/field.ts';
import type { KubeObject } from '../../store/object.ts';
import { checkNamespace } from '../verbs/check-url.ts';
import { readBody } from '../codec/body.ts';
import { signToken, TOKEN_ISSUER } from '../auth/tokens.ts';
import { decodeValue } from '../codec/decode.ts';
import { filledIn } from '../codec/go-encode.ts';
import { findOrThrow } from '../verbs/objects.ts';
import type { Scope } from '../scope.ts';
import { badRequest, conflict, invalidObject, notFound } from '../status.ts';

const KIND = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const HOUR_SECONDS = 3_600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** Give a service account a token (TokenREST): bound to the account, and to a pod, secret or node if asked for. */
export function requestToken(scope: Scope, body: unknown): { code: number; body: KubeObject } {
  const request = decodeValue(scope, readBody(body), KIND);
  const account = findOrThrow(scope);
  checkNamespace(scope, request.metadata);
  checkMetadata(scope, request);
  checkUid(scope, account, request);
  request.spec ??= {};
  const { spec } = request;
  spec.expirationSeconds ??= HOUR_SECONDS;
  if (!spec.audiences?.length) spec.audiences = [TOKEN_ISSUER];
  const errors = validate(spec.expirationSeconds);
  if (errors.length) throw invalidObject(KIND.group, KIND.kind, '', errors);
  const bound = spec.boundObjectRef && boundObject(scope, spec.boundObjectRef);
  const { uid } = account.metadata;
  request.metadata = { ...request.metadata, name: scope.name, namespace: scope.namespace, uid };
  request.metadata.creationTimestamp = scope.core.kernel.timestamp();
  request.status = issue(scope, account, spec, bound);
  return { code: 201, body: filledIn('io.k8s.api.authentication.v1.TokenRequest', request, 'json') };
}

/** A name and a namespace may stand in the request where they are the account's. */
function checkMetadata({ name }: Scope, { metadata }: KubeObject): void {
  const errors: FieldError[] = [];
  if (metadata.name && metadata.name !== name)
    errors.push(invalid(new Path('metadata.name'), metadata.name, 'must match the service account name if specified'));
  if (errors.length) throw invalidObject(KIND.group, KIND.kind, name, errors);
}

/** A request may say which account it means, should that have been made anew. */
function checkUid({ name }: Scope, account: KubeObject, { metadata }: KubeObject): void {
  if (!metadata.uid || metadata.uid === account.metadata.uid) return;
  const why = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${account.metadata.uid})`;
  throw conflict(KIND.group, KIND.kind, name, why);
}

function validate(seconds: number): FieldErrors {
  const path = new Path('spec.expirationSeconds');
  if (seconds < MIN_SECONDS) return [invalid(path, seconds, 'may not specify a duration less than 10 minutes')];
  return seconds > MAX_SECONDS ? [invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')] : [];
}

interface Bound {
  readonly kind: 'pod' | 'secret' | 'node';
  readonly object: KubeObject;
}

const BOUND: Readonly<Record<string, { resource: string; field: Bound['kind'] }>> = {
  Pod: { resource: 'pods', field: 'pod' },
  Secret: { resource: 'secrets', field: 'secret' },
  Node: { resource: 'nodes', field: 'node' },
};

interface Reference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** `/v1`, `apps/v1`: as Go prints a group and version beside a kind. */
const groupKind = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion : `/${apiVersion}`);

function boundObject(scope: Scope, reference: Reference): Bound {
  const { kind = '', apiVersion = '', name = '', uid } = reference;
  const known = BOUND[kind];
  if (!known) throw badRequest(`cannot bind token to object of type ${groupKind(apiVersion)}, Kind=${kind}`);
  const namespace = kind === 'Node' ? '' : scope.namespace;
  const object = scope.core.store.get(known.resource, namespace, name);
  if (!object) throw notFound('', known.resource, name);
  if (uid && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict('', kind, name, why);
  }
  return { kind: known.field, object };
}

function issue(
  scope: Scope,
  account: KubeObject,
  spec: { audiences: string[]; expirationSeconds: number },
  bound: Bound | undefined,
): Record<string, unknown> {
  const { kernel } = scope.core;
  const now = Math.floor(kernel.now / 1000);
  const reference = ({ metadata }: KubeObject): { name: string; uid: string } => ({
    name: metadata.name,
    uid: metadata.uid ?? '',
  });
  const claims = {
    aud: spec.audiences,
    exp: now + spec.expirationSeconds,
    iat: now,
    nbf: now,
    iss: TOKEN_ISSUER,
    jti: kernel.random('tokens').uuid(),
    sub: `system:serviceaccount:${scope.namespace}:${scope.name}`,
    'kubernetes.io': {
      namespace: scope.namespace,
      ...(bound && { [bound.kind]: reference(bound.object) }),
      serviceaccount: reference(account),
    },
  };
  const expirationTimestamp = formatSeconds((now + spec.expirationSeconds) * 1000);
  return { token: signToken(claims, scope.core.tokenKey), expirationTimestamp };
}
