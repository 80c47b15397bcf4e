import { certificateAuthority } from '../apiserver/auth/authority.ts';
import { signToken } from '../apiserver/auth/tokens.ts';
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
  data['ca.crt'] ??= btoa(certificateAuthority);
  data.namespace ??= btoa(namespace!);
  data.token ??= btoa(token(context, secret, account));
  const changed = {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid! } },
    data,
  };
  if (known && Object.keys(data).length === Object.keys(secret.data ?? {}).length) return;
  client.update('secrets', changed, { cause });
}

function token({ api }: ControllerContext, { metadata }: KubeObject, account: KubeObject): string {
  const { namespace = '', name, uid = '' } = account.metadata;
  const claims = {
    iss: 'kubernetes/serviceaccount',
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': metadata.name,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  } as const;
  return signToken(claims, api.tokenKey);
}
