import { copy, type KubeObject } from '../../store/object.ts';
import { podFromTemplate } from '../control.ts';

export const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

export const startOrdinal = ({ spec }: KubeObject): number => spec.ordinals?.start ?? 0;

/** The ordinal in a pod's name; undefined where it is no pod of the set's. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const { name } = pod.metadata;
  if (!name.startsWith(prefix)) return undefined;
  const text = name.slice(prefix.length);
  return /^(0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

/** The name of a pod's claim for one of the set's templates. */
export const claimName = (set: KubeObject, template: KubeObject, ordinal: number): string =>
  `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

export const claimTemplates = ({ spec }: KubeObject): KubeObject[] => spec.volumeClaimTemplates ?? [];

/** The pod of an ordinal, from a template and at a revision. */
export function podAt(set: KubeObject, template: KubeObject, revision: string, ordinal: number): KubeObject {
  const pod = podFromTemplate(template, set);
  const name = `${set.metadata.name}-${ordinal}`;
  pod.metadata.name = name;
  pod.metadata.labels = {
    ...pod.metadata.labels,
    [POD_NAME_LABEL]: name,
    [POD_INDEX_LABEL]: String(ordinal),
    [REVISION_LABEL]: revision,
  };
  pod.spec.hostname = name;
  if (set.spec.serviceName) pod.spec.subdomain = set.spec.serviceName;
  const claims = claimTemplates(set).map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const named = new Set(claims.map((claim) => claim.name));
  const others = (pod.spec.volumes ?? []).filter((volume: { name: string }) => !named.has(volume.name));
  if (claims.length || others.length) pod.spec.volumes = [...claims, ...others];
  return pod;
}

/** The claim of an ordinal for one of the set's templates. */
export function claimAt(set: KubeObject, template: KubeObject, ordinal: number): KubeObject {
  const { labels, annotations } = template.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...labels, ...set.spec.selector.matchLabels },
      ...(annotations && { annotations: { ...annotations } }),
    },
    spec: copy(template.spec),
  };
}
