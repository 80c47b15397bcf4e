import type { KubeObject } from '../../store/object.ts';
import type { FieldErrors } from '../field.ts';
import { validateBinding, validateBindingUpdate } from './binding-validation.ts';

const ROLES = ['ClusterRole', 'Role'];

/** A binding in a namespace gives a role of that namespace, or a cluster role there. */
export const validateRoleBinding = (object: KubeObject): FieldErrors => validateBinding(object, ROLES, true);

/** As for a new one; the role stays. */
export const validateRoleBindingUpdate = (object: KubeObject, old: KubeObject): FieldErrors =>
  validateBindingUpdate(object, old, ROLES, true);
