import { parseGroupVersion } from '../../connection/discovery.ts';
import { KubectlError } from '../../errors.ts';
import { atPath } from './field-paths.ts';
import { namespaceOf, nameOf, type Resource } from './resource.ts';

type Fields = Record<string, any>;

/** Paths below a pod spec that name another object. */
const POD_SPEC_PATHS: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: [
    'volumes/configMap/name',
    'volumes/projected/sources/configMap/name',
    ...['containers', 'initContainers'].flatMap((list) => [
      `${list}/env/valueFrom/configMapKeyRef/name`,
      `${list}/envFrom/configMapRef/name`,
    ]),
  ],
  Secret: [
    'volumes/secret/secretName',
    'volumes/projected/sources/secret/name',
    'imagePullSecrets/name',
    ...['containers', 'initContainers'].flatMap((list) => [
      `${list}/env/valueFrom/secretKeyRef/name`,
      `${list}/envFrom/secretRef/name`,
    ]),
  ],
  ServiceAccount: ['serviceAccountName'],
  PersistentVolumeClaim: ['volumes/persistentVolumeClaim/claimName'],
  PriorityClass: ['priorityClassName'],
  RuntimeClass: ['runtimeClassName'],
};

const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController', 'PodTemplate'].map(
      (kind) => [kind, kind === 'PodTemplate' ? 'template/spec' : 'spec/template/spec'],
    ),
  ),
};

/** Other fields that name an object: kind of what is named, kind of what names, path. */
const OTHER_PATHS: readonly (readonly [target: string, kind: string, path: string])[] = [
  ['Secret', 'Ingress', 'spec/tls/secretName'],
  ['Secret', 'ServiceAccount', 'imagePullSecrets/name'],
  ['Secret', 'ServiceAccount', 'secrets/name'],
  ['Service', 'StatefulSet', 'spec/serviceName'],
  ['Service', 'Ingress', 'spec/rules/http/paths/backend/service/name'],
  ['Service', 'Ingress', 'spec/defaultBackend/service/name'],
  ['Service', 'APIService', 'spec/service/name'],
  ['Service', 'ValidatingWebhookConfiguration', 'webhooks/clientConfig/service/name'],
  ['Service', 'MutatingWebhookConfiguration', 'webhooks/clientConfig/service/name'],
  ['StorageClass', 'PersistentVolume', 'spec/storageClassName'],
  ['StorageClass', 'PersistentVolumeClaim', 'spec/storageClassName'],
  ['StorageClass', 'StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'],
  ['PersistentVolume', 'PersistentVolumeClaim', 'spec/volumeName'],
  ['IngressClass', 'Ingress', 'spec/ingressClassName'],
];

/** Give every field that names a resource by an older name its name now (kustomize's name reference transformer). */
export function fixReferences(resources: readonly Resource[]): void {
  for (const referrer of resources) {
    const { object } = referrer;
    const podSpec = POD_SPECS[object.kind];
    if (podSpec)
      for (const [kind, paths] of Object.entries(POD_SPEC_PATHS))
        for (const path of paths) fix(resources, referrer, kind, `${podSpec}/${path}`);
    for (const [kind, from, path] of OTHER_PATHS) if (from === object.kind) fix(resources, referrer, kind, path);
    if (object.kind === 'HorizontalPodAutoscaler') fixKinded(resources, referrer, object.spec?.scaleTargetRef);
    if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') {
      fixKinded(resources, referrer, object.roleRef);
      for (const subject of (object.subjects ?? []) as Fields[])
        if (subject.kind === 'ServiceAccount') fixKinded(resources, referrer, subject, subject.namespace);
    }
    if (object.kind === 'ClusterRole' || object.kind === 'Role')
      for (const rule of (object.rules ?? []) as Fields[]) fixRule(resources, referrer, rule);
  }
}

function fix(resources: readonly Resource[], referrer: Resource, kind: string, path: string): void {
  atPath(referrer.object, path, false, (holder, field) => {
    if (typeof holder[field] === 'string')
      holder[field] = currentName(resources, referrer, kind, holder[field] as string);
  });
}

function fixKinded(
  resources: readonly Resource[],
  referrer: Resource,
  reference: Fields | undefined,
  namespace?: string,
): void {
  if (typeof reference?.name === 'string' && typeof reference.kind === 'string')
    reference.name = currentName(resources, referrer, reference.kind, reference.name, namespace);
}

function fixRule(resources: readonly Resource[], referrer: Resource, rule: Fields): void {
  const kinds: Readonly<Record<string, string>> = { configmaps: 'ConfigMap', secrets: 'Secret' };
  for (const [resource, kind] of Object.entries(kinds))
    if (rule.resources?.includes(resource) && Array.isArray(rule.resourceNames))
      rule.resourceNames = rule.resourceNames.map((name: string) => currentName(resources, referrer, kind, name));
}

/** The name now of the resource that once had a name; the name itself where there is none. */
function currentName(
  resources: readonly Resource[],
  referrer: Resource,
  kind: string,
  name: string,
  namespace?: string,
): string {
  const candidates = resources.filter(
    (resource) => resource.object.kind === kind && (resource.oldNames.includes(name) || nameOf(resource) === name),
  );
  if (!candidates.length) return name;
  const where = namespace ?? namespaceOf(referrer);
  const near = candidates.filter((resource) => !namespaceOf(resource) || !where || namespaceOf(resource) === where);
  const shared = (resource: Resource): number =>
    resource.affixes.filter((affix) => referrer.affixes.includes(affix)).length;
  const [best] = [...near].sort((a, b) => shared(b) - shared(a));
  return best ? nameOf(best) : name;
}

/** The order in which kubectl prints and applies what a kustomization renders to. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** How `sortOptions` puts resources in order. */
export interface SortOptions {
  readonly order?: string;
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
}

/** The order that kubectl prints resources in: as they came, or by kinds, those first that others need. */
export function inOrder(resources: readonly Resource[], options: SortOptions | undefined): readonly Resource[] {
  const order = options ? options.order : 'legacy';
  if (order !== 'legacy' && order !== 'fifo')
    throw new KubectlError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo' && options?.legacySortOptions)
    throw new KubectlError(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  if (order === 'fifo') return resources;
  const { orderFirst: first = FIRST, orderLast: last = LAST } = options?.legacySortOptions ?? {};
  const rank = ({ object }: Resource): number => {
    const index = first.indexOf(object.kind);
    return index >= 0 ? index - first.length : last.indexOf(object.kind) + 1;
  };
  const text = (resource: Resource): string => {
    const { group, version } = parseGroupVersion(resource.object.apiVersion);
    return [group || '~G', version || '~V', resource.object.kind, namespaceOf(resource) || '~X', nameOf(resource)].join(
      '|',
    );
  };
  return [...resources].sort((a, b) => rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1));
}
