import { parseGroupVersion } from '../../connection/discovery.ts';
import { addPairs } from './field-paths.ts';
import type { Resource } from './resource.ts';

/** Where a kind's labels go besides its own: path, and whether to make it. */
type Spec = readonly [kinds: string, group: string | undefined, path: string, create: boolean];

const AFFINITIES = ['podAffinity', 'podAntiAffinity'].flatMap((name) => [
  `spec/template/spec/affinity/${name}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${name}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

/** Selectors that commonLabels and includeSelectors change (kustomize's built-in field specs). */
const SELECTORS: readonly Spec[] = [
  ['Service', '', 'spec/selector', true],
  ['ReplicationController', '', 'spec/selector', true],
  ['Deployment ReplicaSet DaemonSet StatefulSet', 'apps', 'spec/selector/matchLabels', true],
  ...['Deployment', 'StatefulSet'].flatMap((kind): Spec[] =>
    [...AFFINITIES, 'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels'].map((path) => [
      kind,
      'apps',
      path,
      false,
    ]),
  ),
  ['Job', 'batch', 'spec/selector/matchLabels', false],
  ['CronJob', 'batch', 'spec/jobTemplate/spec/selector/matchLabels', false],
  ['PodDisruptionBudget', 'policy', 'spec/selector/matchLabels', false],
  ['NetworkPolicy', 'networking.k8s.io', 'spec/podSelector/matchLabels', false],
  ['NetworkPolicy', 'networking.k8s.io', 'spec/ingress/from/podSelector/matchLabels', false],
  ['NetworkPolicy', 'networking.k8s.io', 'spec/egress/to/podSelector/matchLabels', false],
];

/** Templates, whose labels selectors must find. */
const TEMPLATES: readonly Spec[] = [
  ['ReplicationController', '', 'spec/template/metadata/labels', true],
  ['Deployment ReplicaSet DaemonSet StatefulSet', 'apps', 'spec/template/metadata/labels', true],
  ['StatefulSet', 'apps', 'spec/volumeClaimTemplates[]/metadata/labels', true],
  ['Job', 'batch', 'spec/template/metadata/labels', true],
  ['CronJob', 'batch', 'spec/jobTemplate/metadata/labels', true],
  ['CronJob', 'batch', 'spec/jobTemplate/spec/template/metadata/labels', true],
];

const ANNOTATIONS: readonly Spec[] = [
  ['ReplicationController', '', 'spec/template/metadata/annotations', true],
  ['Deployment ReplicaSet DaemonSet StatefulSet', undefined, 'spec/template/metadata/annotations', true],
  ['StatefulSet', undefined, 'spec/volumeClaimTemplates[]/metadata/annotations', true],
  ['Job', 'batch', 'spec/template/metadata/annotations', true],
  ['CronJob', 'batch', 'spec/jobTemplate/metadata/annotations', true],
  ['CronJob', 'batch', 'spec/jobTemplate/spec/template/metadata/annotations', true],
];

function apply({ object }: Resource, specs: readonly Spec[], pairs: Readonly<Record<string, string>>): void {
  const { group } = parseGroupVersion(object.apiVersion);
  for (const [kinds, wanted, path, create] of specs)
    if (kinds.split(' ').includes(object.kind) && (wanted === undefined || wanted === group))
      addPairs(object, path, create, pairs);
}

/** Text of a value in a map of labels: kustomize writes scalars as strings. */
const texts = (pairs: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, String(value)]));

/** Add labels to resources, to their selectors and to their templates where asked to. */
export function addLabels(
  resources: readonly Resource[],
  labels: Readonly<Record<string, unknown>>,
  where: { readonly selectors: boolean; readonly templates: boolean; readonly fields?: readonly FieldSpec[] },
): void {
  const pairs = texts(labels);
  for (const resource of resources) {
    addPairs(resource.object, 'metadata/labels', true, pairs);
    if (where.selectors) apply(resource, SELECTORS, pairs);
    if (where.selectors || where.templates) apply(resource, TEMPLATES, pairs);
    for (const { kind, path, create } of where.fields ?? [])
      if (!kind || kind === resource.object.kind) addPairs(resource.object, path, create ?? false, pairs);
  }
}

/** A field spec in a kustomization. */
export interface FieldSpec {
  readonly kind?: string;
  readonly path: string;
  readonly create?: boolean;
}

/** Add annotations to resources and to their templates. */
export function addAnnotations(resources: readonly Resource[], annotations: Readonly<Record<string, unknown>>): void {
  const pairs = texts(annotations);
  for (const resource of resources) {
    addPairs(resource.object, 'metadata/annotations', true, pairs);
    apply(resource, ANNOTATIONS, pairs);
  }
}
