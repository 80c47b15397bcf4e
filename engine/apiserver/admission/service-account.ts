import { isValidPathSegmentName } from '../../kinds/names.ts';
import { deepFreeze, type KubeObject } from '../../store/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { badRequest, forbiddenRequest } from '../status.ts';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Gives pods a service account and, unless that is switched off, its token: the projected volume `kube-api-access-…`
 * and a mount in every container that has none at that path.
 */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate(request: AdmissionRequest): void {
    const { object: pod, resource, subresource, operation, namespace } = request;
    if (!pod || resource !== 'pods' || request.group || subresource || operation !== 'CREATE') return;
    if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return rejectMirrorReferences(pod);
    pod.spec.serviceAccountName ||= 'default';
    pod.spec.serviceAccount = pod.spec.serviceAccountName;
    const name: string = pod.spec.serviceAccountName;
    const [unfit] = isValidPathSegmentName(name);
    if (unfit) {
      const why = `error looking up service account ${namespace}/${name}: invalid resource name "${name}": [${unfit}]`;
      throw forbiddenRequest('', 'pods', request.name, why);
    }
    const account = request.context.get('serviceaccounts', namespace, name);
    if (!account) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw forbiddenRequest('', 'pods', request.name, why);
    }
    if (shouldMount(pod, account)) mountToken(pod, (below) => request.context.random(below));
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
      pod.spec.imagePullSecrets = account.imagePullSecrets.map((secret: { name?: string }) => ({ ...secret }));
  },
};

function rejectMirrorReferences(pod: KubeObject): void {
  if (pod.spec.serviceAccountName) throw badRequest('a mirror pod may not reference service accounts');
}

function shouldMount(pod: KubeObject, account: KubeObject): boolean {
  return pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function mountToken(pod: KubeObject, random: (below: number) => number): void {
  const existing = pod.spec.volumes?.find((volume: { name?: string }) => volume.name?.startsWith('kube-api-access-'));
  const name: string = existing?.name ?? `kube-api-access-${suffix(random)}`;
  let mounted = false;
  for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
    if (container.volumeMounts?.some((mount: { mountPath?: string }) => mount.mountPath === TOKEN_PATH)) continue;
    (container.volumeMounts ??= []).push({ name, readOnly: true, mountPath: TOKEN_PATH });
    mounted = true;
  }
  if (mounted && !existing) (pod.spec.volumes ??= []).push(tokenVolume(name));
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(random: (below: number) => number): string {
  let out = '';
  for (let i = 0; i < 5; i++) out += ALPHABET[random(ALPHABET.length)];
  return out;
}

/** Every pod has the same token volume but for its name: what is in it is one object for all, which nobody changes. */
const PROJECTED = deepFreeze({
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ],
  defaultMode: 420,
});

const tokenVolume = (name: string): Record<string, unknown> => ({ name, projected: PROJECTED });
