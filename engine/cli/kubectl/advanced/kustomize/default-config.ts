import type { FieldSpec } from './field-spec.ts';
import type { Gvk } from './resource-id.ts';

/** Fields that name a resource of a kind. */
export interface NameReference extends Gvk {
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Which fields each of kustomize's transformers changes. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
}

const at = (kinds: string, path: string, more: Partial<FieldSpec> = {}): FieldSpec[] =>
  kinds.split(' ').map((kind) => ({ kind, path, ...more }));
const made = (kinds: string, path: string, more: Partial<FieldSpec> = {}): FieldSpec[] =>
  at(kinds, path, { create: true, ...more });

/** Where the pod's template or spec lies in each kind that has one. */
const PODS: readonly (readonly [kinds: string, path: string])[] = [
  ['Pod', 'spec'],
  ['PodTemplate', 'template/spec'],
  ['Deployment ReplicaSet DaemonSet StatefulSet Job', 'spec/template/spec'],
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];
const inPods = (path: string): FieldSpec[] => PODS.flatMap(([kinds, spec]) => at(kinds, `${spec}/${path}`));

/** Kinds in which kustomize follows accounts, claims and priorities. */
const WORKLOADS: readonly (readonly [kinds: string, path: string])[] = [
  ['Pod', 'spec'],
  ['StatefulSet Deployment ReplicationController Job DaemonSet', 'spec/template/spec'],
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];
const inWorkloads = (path: string): FieldSpec[] => WORKLOADS.flatMap(([kinds, spec]) => at(kinds, `${spec}/${path}`));

const annotation = (name: string): string => `metadata/annotations/${name.replaceAll('/', '\\/')}`;
const RBAC = { group: 'rbac.authorization.k8s.io' };
const ADMISSION = { group: 'admissionregistration.k8s.io' };

const SOURCES = (reference: string, from: string): FieldSpec[] =>
  ['containers', 'initContainers'].flatMap((list) => [
    ...inPods(`${list}/env/valueFrom/${reference}/name`),
    ...inPods(`${list}/envFrom/${from}/name`),
  ]);

const CONFIG_MAP: FieldSpec[] = [
  ...inPods('volumes/configMap/name'),
  ...SOURCES('configMapKeyRef', 'configMapRef'),
  ...inPods('volumes/projected/sources/configMap/name'),
  ...at('Node', 'spec/configSource/configMap'),
  ...at('Role ClusterRole', 'rules/resourceNames'),
  ...at('Ingress', annotation('nginx.ingress.kubernetes.io/fastcgi-params-configmap')),
];

const SECRET: FieldSpec[] = [
  ...inPods('volumes/secret/secretName'),
  ...SOURCES('secretKeyRef', 'secretRef'),
  ...inPods('imagePullSecrets/name'),
  ...inPods('volumes/projected/sources/secret/name'),
  ...at('Ingress', 'spec/tls/secretName'),
  ...['ingress.kubernetes.io/auth-secret', 'nginx.ingress.kubernetes.io/auth-secret']
    .concat('nginx.ingress.kubernetes.io/auth-tls-secret')
    .flatMap((name) => at('Ingress', annotation(name))),
  ...at('ServiceAccount', 'imagePullSecrets/name'),
  ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].flatMap((name) =>
    at('StorageClass', `parameters/${name}`),
  ),
  ...at('Role ClusterRole', 'rules/resourceNames'),
  ...at('PersistentVolume', 'spec/azureFile/secretName'),
];

const SERVICE: FieldSpec[] = [
  ...at('StatefulSet', 'spec/serviceName', { group: 'apps' }),
  ...['spec/rules/http/paths/backend/serviceName', 'spec/backend/serviceName']
    .concat('spec/rules/http/paths/backend/service/name', 'spec/defaultBackend/service/name')
    .flatMap((path) => at('Ingress', path)),
  ...at('APIService', 'spec/service/name', { group: 'apiregistration.k8s.io' }),
  ...at('ValidatingWebhookConfiguration MutatingWebhookConfiguration', 'webhooks/clientConfig/service', ADMISSION),
];

const NAME_REFERENCES: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    kind,
    fieldSpecs: at('HorizontalPodAutoscaler', 'spec/scaleTargetRef/name'),
  })),
  { kind: 'ConfigMap', version: 'v1', fieldSpecs: CONFIG_MAP },
  { kind: 'Secret', version: 'v1', fieldSpecs: SECRET },
  { kind: 'Service', version: 'v1', fieldSpecs: SERVICE },
  { kind: 'Role', ...RBAC, fieldSpecs: at('RoleBinding', 'roleRef/name', RBAC) },
  { kind: 'ClusterRole', ...RBAC, fieldSpecs: at('RoleBinding ClusterRoleBinding', 'roleRef/name', RBAC) },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    fieldSpecs: [...at('RoleBinding ClusterRoleBinding', 'subjects', RBAC), ...inWorkloads('serviceAccountName')],
  },
  { kind: 'PersistentVolumeClaim', version: 'v1', fieldSpecs: inWorkloads('volumes/persistentVolumeClaim/claimName') },
  {
    kind: 'PersistentVolume',
    version: 'v1',
    fieldSpecs: [...at('PersistentVolumeClaim', 'spec/volumeName'), ...at('ClusterRole', 'rules/resourceNames')],
  },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fieldSpecs: [
      ...at('PersistentVolume PersistentVolumeClaim', 'spec/storageClassName'),
      ...at('StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io', fieldSpecs: inWorkloads('priorityClassName') },
  {
    kind: 'IngressClass',
    version: 'v1',
    group: 'networking.k8s.io/v1',
    fieldSpecs: at('Ingress', 'spec/ingressClassName'),
  },
];

const TEMPLATE_LABELS: readonly FieldSpec[] = [
  { path: 'metadata/labels', create: true },
  ...made('ReplicationController', 'spec/template/metadata/labels', { version: 'v1' }),
  ...made('Deployment ReplicaSet DaemonSet', 'spec/template/metadata/labels'),
  ...made('StatefulSet', 'spec/template/metadata/labels', { group: 'apps' }),
  ...made('StatefulSet', 'spec/volumeClaimTemplates[]/metadata/labels', { group: 'apps' }),
  ...made('Job', 'spec/template/metadata/labels', { group: 'batch' }),
  ...made('CronJob', 'spec/jobTemplate/metadata/labels', { group: 'batch' }),
  ...made('CronJob', 'spec/jobTemplate/spec/template/metadata/labels', { group: 'batch' }),
];

const AFFINITIES = ['podAffinity', 'podAntiAffinity'].flatMap((name) => [
  `${name}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm`,
  `${name}/requiredDuringSchedulingIgnoredDuringExecution`,
]);
const SPREADING = [...AFFINITIES.map((path) => `affinity/${path}`), 'topologySpreadConstraints'];
const POLICY = { group: 'networking.k8s.io' };

const SELECTORS: readonly FieldSpec[] = [
  ...made('Service ReplicationController', 'spec/selector', { version: 'v1' }),
  ...made('Deployment ReplicaSet DaemonSet', 'spec/selector/matchLabels'),
  ...made('StatefulSet', 'spec/selector/matchLabels', { group: 'apps' }),
  ...SPREADING.flatMap((path) =>
    at('Deployment StatefulSet', `spec/template/spec/${path}/labelSelector/matchLabels`, { group: 'apps' }),
  ),
  ...at('Job', 'spec/selector/matchLabels', { group: 'batch' }),
  ...at('CronJob', 'spec/jobTemplate/spec/selector/matchLabels', { group: 'batch' }),
  ...at('PodDisruptionBudget', 'spec/selector/matchLabels', { group: 'policy' }),
  ...['podSelector', 'ingress/from/podSelector', 'egress/to/podSelector'].flatMap((path) =>
    at('NetworkPolicy', `spec/${path}/matchLabels`, POLICY),
  ),
];

const ANNOTATIONS: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  ...made('ReplicationController', 'spec/template/metadata/annotations', { version: 'v1' }),
  ...made('Deployment ReplicaSet DaemonSet StatefulSet', 'spec/template/metadata/annotations'),
  ...made('Job', 'spec/template/metadata/annotations', { group: 'batch' }),
  ...made('CronJob', 'spec/jobTemplate/metadata/annotations', { group: 'batch' }),
  ...made('CronJob', 'spec/jobTemplate/spec/template/metadata/annotations', { group: 'batch' }),
];

/** Where `$(NAME)` of `vars` is looked for. */
const VARIABLES: readonly FieldSpec[] = [
  ...(
    [
      ['CronJob', 'spec/jobTemplate/spec/template/spec'],
      ['DaemonSet Deployment Job ReplicaSet StatefulSet', 'spec/template/spec'],
      ['Pod', 'spec'],
    ] as const
  ).flatMap(([kinds, spec]) =>
    ['containers', 'initContainers'].flatMap((list) =>
      ['args', 'command', 'env/value', 'volumeMounts/mountPath'].flatMap((path) =>
        at(kinds, `${spec}/${list}/${path}`),
      ),
    ),
  ),
  ...at('CronJob', 'spec/jobTemplate/spec/template/volumes/nfs/server'),
  ...at('DaemonSet Deployment Job ReplicaSet', 'spec/template/spec/volumes/nfs/server'),
  ...at('Pod', 'spec/volumes/nfs/server'),
  ...at('StatefulSet', 'spec/volumeClaimTemplates/spec/nfs/server'),
  ...at('PersistentVolume', 'spec/nfs/server'),
  ...at('Deployment', 'spec/template/metadata/annotations'),
  ...['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].flatMap((path) => at('Ingress', path)),
  ...['spec/ports/port', 'spec/ports/targetPort'].flatMap((path) => at('Service', path)),
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];

/** What kustomize changes where no configuration says more (api/internal/konfig/builtinpluginconsts). */
export const DEFAULT_CONFIG: TransformerConfig = {
  namePrefix: [{ path: 'metadata/name' }],
  nameSuffix: [{ path: 'metadata/name' }],
  namespace: [
    ...made('Namespace', 'metadata/name'),
    ...made('APIService', 'spec/service/namespace', { group: 'apiregistration.k8s.io' }),
    ...at('CustomResourceDefinition', 'spec/conversion/webhook/clientConfig/service/namespace', {
      group: 'apiextensions.k8s.io',
    }),
  ],
  commonLabels: [...SELECTORS, ...TEMPLATE_LABELS],
  labels: [],
  templateLabels: TEMPLATE_LABELS,
  commonAnnotations: ANNOTATIONS,
  nameReference: NAME_REFERENCES,
  varReference: VARIABLES,
  images: ['spec', 'spec/template/spec'].flatMap((spec) =>
    ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((path) => ({
      path: `${spec}/${path}`,
      create: true,
    })),
  ),
  replicas: made('Deployment ReplicationController ReplicaSet StatefulSet', 'spec/replicas'),
};
