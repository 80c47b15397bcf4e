import type { Kind } from '../kind.ts';
import { componentStatus } from './componentstatus.ts';
import { configMap } from './configmap.ts';
import { endpoints } from './endpoints.ts';
import { event } from './event.ts';
import { limitRange } from './limitrange.ts';
import { namespace } from './namespace.ts';
import { node } from './node.ts';
import { persistentVolume } from './persistentvolume.ts';
import { persistentVolumeClaim } from './persistentvolumeclaim.ts';
import { pod } from './pod.ts';
import { podTemplate } from './podtemplate.ts';
import { replicationController } from './replicationcontroller.ts';
import { resourceQuota } from './resourcequota.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceaccount.ts';

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
