import type { Kind } from '../kind.ts';
import { controllerRevision } from './controllerrevision.ts';
import { daemonSet } from './daemonset.ts';
import { deployment } from './deployment.ts';
import { replicaSet } from './replicaset.ts';
import { statefulSet } from './statefulset.ts';

/** The kinds of `apps`. */
export const kinds: readonly Kind[] = [controllerRevision, daemonSet, deployment, replicaSet, statefulSet];
