import type { KubeObject } from '../../../../store/object.ts';
import { horizontalPodAutoscaler } from './autoscaler.ts';
import { certificateSigningRequest } from './certificate-request.ts';
import { limitRange, namespace, podDisruptionBudget, priorityClass, resourceQuota, serviceAccount } from './cluster.ts';
import { configMap, secret } from './config-map.ts';
import { deployment } from './deployment.ts';
import { endpoints, endpointSlice } from './endpoints.ts';
import { generic } from './generic.ts';
import { ingress, ingressClass } from './ingress.ts';
import { ipAddress, networkPolicy, serviceCidr } from './network.ts';
import { node } from './node.ts';
import { pod } from './pod/pod.ts';
import { role, roleBinding } from './rbac.ts';
import { service } from './service.ts';
import { csiNode, persistentVolume, persistentVolumeClaim, storageClass, volumeAttributesClass } from './storage.ts';
import type { Describer, DescribeView } from './view.ts';
import { cronJob, daemonSet, job, replicaSet, replicationController, statefulSet } from './workloads.ts';
import { DescribeWriter } from './writer.ts';

/** Describers by `Kind.group`; kinds that have none are described from their fields. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: pod,
  ReplicationController: replicationController,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  Node: node,
  LimitRange: limitRange,
  ResourceQuota: resourceQuota,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Namespace: namespace,
  Endpoints: endpoints,
  ConfigMap: configMap,
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscaler,
  'Ingress.networking.k8s.io': ingress,
  'IngressClass.networking.k8s.io': ingressClass,
  'ServiceCIDR.networking.k8s.io': serviceCidr,
  'IPAddress.networking.k8s.io': ipAddress,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  'Job.batch': job,
  'CronJob.batch': cronJob,
  'StatefulSet.apps': statefulSet,
  'Deployment.apps': deployment,
  'DaemonSet.apps': daemonSet,
  'ReplicaSet.apps': replicaSet,
  'CertificateSigningRequest.certificates.k8s.io': certificateSigningRequest,
  'StorageClass.storage.k8s.io': storageClass,
  'CSINode.storage.k8s.io': csiNode,
  'VolumeAttributesClass.storage.k8s.io': volumeAttributesClass,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'Role.rbac.authorization.k8s.io': role,
  'ClusterRole.rbac.authorization.k8s.io': role,
  'RoleBinding.rbac.authorization.k8s.io': roleBinding,
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBinding,
  'PriorityClass.scheduling.k8s.io': priorityClass,
};

/** The description of an object. Throws StatusError where what it needs cannot be read. */
export function describeObject(
  object: KubeObject,
  type: { readonly kind: string; readonly group: string },
  view: DescribeView,
  nowMs: number,
): string {
  const key = type.group ? `${type.kind}.${type.group}` : type.kind;
  const w = new DescribeWriter(nowMs);
  (DESCRIBERS[key] ?? generic)(object, w, view);
  return w.result();
}
