import type { KubeObject } from '../../store/object.ts';
import type { FieldErrors } from '../field.ts';
import { validateBinding, validateBindingUpdate } from './binding-validation.ts';

const ROLES = ['ClusterRole'];

/** A binding for the whole cluster gives a cluster role; service accounts must name their namespace. */
export const validateClusterRoleBinding = (object: KubeObject): FieldErrors => validateBinding(object, ROLES, false);

/** As for a new one; the role stays. */
export const validateClusterRoleBindingUpdate = (object: KubeObject, old: KubeObject): FieldErrors =>
  validateBindingUpdate(object, old, ROLES, false);
