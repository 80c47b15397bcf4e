import type { Kind } from '../kind.ts';
import { customResourceDefinition } from './customresourcedefinition.ts';

/** The kinds of apiextensions.k8s.io. */
export const kinds: readonly Kind[] = [customResourceDefinition];

export { customKinds } from './custom-kind.ts';
