import type { Kind } from '../kind.ts';
import { clusterRole } from './clusterrole.ts';
import { clusterRoleBinding } from './clusterrolebinding.ts';
import { role } from './role.ts';
import { roleBinding } from './rolebinding.ts';

/** The kinds of rbac.authorization.k8s.io. */
export const kinds: readonly Kind[] = [role, roleBinding, clusterRole, clusterRoleBinding];
