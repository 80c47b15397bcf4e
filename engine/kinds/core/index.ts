import type { Kind } from '../kind.ts';
import { componentStatus } from './cluster/componentstatus.ts';
import { configMap } from './config/configmap.ts';
import { endpoints } from './service/endpoints.ts';
import { event } from './cluster/event.ts';
import { limitRange } from './quota/limitrange.ts';
import { namespace } from './cluster/namespace.ts';
import { node } from './cluster/node.ts';
import { persistentVolume } from './volume/persistentvolume.ts';
import { persistentVolumeClaim } from './volume/persistentvolumeclaim.ts';
import { pod } from './pod/pod.ts';
import { podTemplate } from './pod/podtemplate.ts';
import { replicationController } from './pod/replicationcontroller.ts';
import { resourceQuota } from './quota/resourcequota.ts';
import { secret } from './config/secret.ts';
import { service } from './service/service.ts';
import { serviceAccount } from './config/serviceaccount.ts';

/** The kinds of the core group. */
export const kinds: readonly Kind[] = [
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podTemplate,
  replicationController,
  resourceQuota,
  secret,
  service,
  serviceAccount,
];
