import { definitionOf, refName, schemaDefinitions, type Schema } from '../../../kinds/schema.ts';
import type { KubeObject } from '../../../store/object.ts';
import { parseGroupVersion } from '../connection/discovery.ts';

/**
 * The order of fields in Go's structs, by the last part of the definition's name: encoding/json writes objects that
 * kubectl itself made in this order, not sorted. Fields that are not listed come behind, sorted.
 */
const ORDER: Readonly<Record<string, string>> = {
  ObjectMeta:
    'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields',
  ManagedFieldsEntry: 'manager operation apiVersion time fieldsType fieldsV1 subresource',
  OwnerReference: 'apiVersion kind name uid controller blockOwnerDeletion',
  Container:
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
  ContainerPort: 'name hostPort containerPort protocol hostIP',
  EnvVar: 'name value valueFrom',
  ResourceRequirements: 'limits requests claims',
  PodSpec:
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources',
  DeploymentSpec:
    'replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds',
  DeploymentStrategy: 'type rollingUpdate',
  RollingUpdateDeployment: 'maxUnavailable maxSurge',
  DeploymentStatus:
    'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas conditions collisionCount',
  JobSpec:
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector manualSelector template ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  CronJobSpec:
    'schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate successfulJobsHistoryLimit failedJobsHistoryLimit',
  ServiceSpec:
    'ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution',
  ServicePort: 'name protocol appProtocol port targetPort nodePort',
  ConfigMap: 'metadata immutable data binaryData',
  Secret: 'metadata immutable data stringData type',
  ResourceQuotaSpec: 'hard scopes scopeSelector',
  Role: 'metadata rules',
  ClusterRole: 'metadata rules aggregationRule',
  PolicyRule: 'verbs apiGroups resources resourceNames nonResourceURLs',
  RoleBinding: 'metadata subjects roleRef',
  ClusterRoleBinding: 'metadata subjects roleRef',
  Subject: 'kind apiGroup name namespace',
  RoleRef: 'apiGroup kind name',
  PriorityClass: 'metadata value globalDefault description preemptionPolicy',
  UserInfo: 'username uid groups extra',
  PodDisruptionBudgetSpec: 'minAvailable selector maxUnavailable unhealthyPodEvictionPolicy',
  PodDisruptionBudgetStatus:
    'observedGeneration disruptedPods disruptionsAllowed currentHealthy desiredHealthy expectedPods conditions',
  LabelSelector: 'matchLabels matchExpressions',
  LabelSelectorRequirement: 'key operator values',
  IngressSpec: 'ingressClassName defaultBackend tls rules',
  IngressTLS: 'hosts secretName',
  IngressRule: 'host http',
  HTTPIngressPath: 'path pathType backend',
  IngressServiceBackend: 'name port',
  ServiceBackendPort: 'name number',
  HorizontalPodAutoscalerSpec: 'scaleTargetRef minReplicas maxReplicas metrics behavior targetCPUUtilizationPercentage',
  HorizontalPodAutoscalerStatus:
    'observedGeneration lastScaleTime currentReplicas desiredReplicas currentMetrics conditions',
  CrossVersionObjectReference: 'kind name apiVersion',
  MetricSpec: 'type object pods resource containerResource external',
  APIResource: 'name singularName namespaced group version kind verbs shortNames categories storageVersionHash',
  APIGroup: 'kind apiVersion name versions preferredVersion serverAddressByClientCIDRs',
  APIVersions: 'kind apiVersion versions serverAddressByClientCIDRs',
  MetricTarget: 'type value averageValue averageUtilization',
};

const TYPE_FIELDS = ['kind', 'apiVersion', 'metadata', 'items', 'spec'];

/** The same object with fields in the order of its Go type; a list's own fields come first too. */
export function inStructOrder(object: KubeObject): KubeObject {
  const { group, version } = parseGroupVersion(object.apiVersion ?? '');
  const name = definitionOf(group, version, object.kind ?? '');
  if (name === undefined) return topOrdered(object);
  return ordered(object, name, schemaDefinitions[name]) as KubeObject;
}

/** A kind without a Go type of its own (a List of anything): only its own fields have an order. */
function topOrdered(object: KubeObject): KubeObject {
  const rank = (key: string): number => (TYPE_FIELDS.includes(key) ? TYPE_FIELDS.indexOf(key) : TYPE_FIELDS.length);
  const keys = Object.keys(object).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    keys.map((key) => [key, ordered(object[key], undefined, undefined)]),
  ) as unknown as KubeObject;
}

function ordered(value: unknown, name: string | undefined, schema: Schema | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => below(item, schema?.items));
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Record<string, unknown>;
  const listed = ORDER[name?.split('.').pop() ?? '']?.split(' ') ?? [];
  const first = [
    ...(schema?.properties?.kind && schema.properties.apiVersion && !listed.includes('kind') ? TYPE_FIELDS : []),
    ...listed,
  ];
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const keys = Object.keys(map).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    keys.map((key) => [key, below(map[key], schema?.properties?.[key] ?? schema?.additionalProperties)]),
  );
}

function below(value: unknown, schema: Schema | undefined): unknown {
  const name = schema && refName(schema);
  return ordered(value, name, name === undefined ? schema : schemaDefinitions[name]);
}
