import type { Kind } from '../kind.ts';
import { flowSchema } from './flowschema.ts';
import { priorityLevelConfiguration } from './prioritylevelconfiguration.ts';

/** The kinds of flowcontrol.apiserver.k8s.io. */
export const kinds: readonly Kind[] = [flowSchema, priorityLevelConfiguration];
