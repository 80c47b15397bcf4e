import type { KubeObject } from '../../store/object.ts';
import { invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1123Subdomain, isValidPathSegmentName } from '../names.ts';
import { invalids } from '../references.ts';
import { RBAC_GROUP, type Subject } from './subjects.ts';

/** Follows ValidateRoleBinding and ValidateClusterRoleBinding of pkg/apis/rbac/validation. */
export function validateBinding(object: KubeObject, roleKinds: readonly string[], namespaced: boolean): FieldErrors {
  const { apiGroup = '', kind = '', name = '' } = object.roleRef ?? {};
  const path = new Path('roleRef');
  const errors: FieldErrors = [];
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported(path.child('apiGroup'), apiGroup, [RBAC_GROUP]));
  if (!roleKinds.includes(kind)) errors.push(notSupported(path.child('kind'), kind, roleKinds));
  errors.push(
    ...(name ? invalids(path.child('name'), name, isValidPathSegmentName(name)) : [required(path.child('name'))]),
  );
  for (const [i, subject] of ((object.subjects ?? []) as Subject[]).entries())
    errors.push(...validateSubject(subject, namespaced, new Path('subjects').index(i)));
  return errors;
}

/** As for a new binding; and the role stays, because who may bind it was asked then. */
export function validateBindingUpdate(
  object: KubeObject,
  old: KubeObject,
  roleKinds: readonly string[],
  namespaced: boolean,
): FieldErrors {
  const errors = validateBinding(object, roleKinds, namespaced);
  const { apiGroup = '', kind = '', name = '' } = object.roleRef ?? {};
  const before = old.roleRef ?? {};
  if (apiGroup !== before.apiGroup || kind !== before.kind || name !== before.name)
    errors.push(invalid(new Path('roleRef'), { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef'));
  return errors;
}

function validateSubject(subject: Subject, namespaced: boolean, path: Path): FieldErrors {
  const { kind = '', apiGroup = '', name = '', namespace = '' } = subject;
  const errors: FieldErrors = name ? [] : [required(path.child('name'))];
  if (kind === 'ServiceAccount') {
    if (name) errors.push(...invalids(path.child('name'), name, isDNS1123Subdomain(name)));
    if (apiGroup) errors.push(notSupported(path.child('apiGroup'), apiGroup, ['']));
    if (!namespaced && !namespace) errors.push(required(path.child('namespace')));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== RBAC_GROUP) errors.push(notSupported(path.child('apiGroup'), apiGroup, [RBAC_GROUP]));
  } else errors.push(notSupported(path.child('kind'), kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}
