import { certificateAuthority } from '../apiserver/auth/authority.ts';
import type { KubeObject } from '../store/object.ts';
import {
  deleteIfThere,
  lookup,
  onChange,
  type ControllerContext,
  type Reconciler,
  type Trigger,
} from './controller.ts';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
/** The header of the cluster's tokens: RS256 and the id of its key. */
const KEY_ID_BYTES = 32;
const SIGNATURE_BYTES = 256;

/** Fills Secrets that ask for a ServiceAccount's token, and deletes them with their account (tokens_controller). */
export function tokenSecretController(context: ControllerContext): Reconciler {
  return {
    name: 'serviceaccount-token-controller',
    latencyMs: [2, 14],
    triggers: [
      { ...onChange('secrets'), keys: (event) => (event.object.type === TYPE ? onChange('secrets').keys(event) : []) },
      onAccount(context),
    ],
    reconcile: (key) => {
      const secret = lookup(context.store, 'secrets', key);
      if (secret?.type === TYPE) fill(context, secret, `serviceaccount-token-controller ${key}`);
    },
  };
}

const onAccount = ({ store }: ControllerContext): Trigger => ({
  resource: 'serviceaccounts',
  keys: ({ type, object }) =>
    type === 'MODIFIED'
      ? []
      : store
          .list('secrets', object.metadata.namespace)
          .filter((secret) => secret.type === TYPE && secret.metadata.annotations?.[ACCOUNT] === object.metadata.name)
          .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
});

function fill(context: ControllerContext, secret: KubeObject, cause: string): void {
  const { store, client } = context;
  const { namespace, annotations } = secret.metadata;
  const account = store.get('serviceaccounts', namespace!, annotations?.[ACCOUNT] ?? '');
  const known = annotations?.[ACCOUNT_UID];
  if (!account || (known && known !== account.metadata.uid)) return deleteIfThere(client, 'secrets', secret, { cause });
  const data: Record<string, string> = { ...secret.data };
  data['ca.crt'] ??= base64(certificateAuthority);
  data.namespace ??= base64(namespace!);
  data.token ??= base64(token(context, secret, account));
  const changed = {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid! } },
    data,
  };
  if (known && Object.keys(data).length === Object.keys(secret.data ?? {}).length) return;
  client.update('secrets', changed, { cause });
}

/** A token in the form of a JSON web token; the signature is of chance, for nobody outside checks it. */
function token({ kernel }: ControllerContext, { metadata }: KubeObject, account: KubeObject): string {
  const random = kernel.random('service-account-tokens');
  const { namespace, name, uid } = account.metadata;
  const prefix = 'kubernetes.io/serviceaccount';
  const claims = {
    iss: prefix,
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: metadata.name,
    [`${prefix}/service-account.name`]: name,
    [`${prefix}/service-account.uid`]: uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const bytes = (count: number): string =>
    base64Url(random.hex(count * 2).replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))));
  const header = base64Url(JSON.stringify({ alg: 'RS256', kid: bytes(KEY_ID_BYTES) }));
  return `${header}.${base64Url(JSON.stringify(claims))}.${bytes(SIGNATURE_BYTES)}`;
}

const base64 = (text: string): string => btoa(text);
const base64Url = (text: string): string => btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
