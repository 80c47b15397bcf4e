import type { KubeObject } from '../../store/object.ts';
import { text, wide } from '../cells.ts';
import type { Column } from '../kind.ts';

/** Who a binding is for. */
export interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

/** The group that users, groups and roles belong to in references. */
export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Users and groups belong to rbac.authorization.k8s.io, service accounts to the core group; so does the role. */
export function defaultBinding(object: KubeObject): void {
  const roleRef = (object.roleRef ??= { apiGroup: '', kind: '', name: '' });
  roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of (object.subjects ?? []) as Subject[])
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = RBAC_GROUP;
}

const names = ({ subjects }: KubeObject, kind: string): string =>
  ((subjects ?? []) as Subject[])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ');

/** The role and, with `-o wide`, who gets it. */
export const roleColumn: Column = text('Role', ({ roleRef }) => `${roleRef?.kind}/${roleRef?.name}`);
export const subjectColumns: readonly Column[] = [
  wide('Users', (object) => names(object, 'User')),
  wide('Groups', (object) => names(object, 'Group')),
  wide('ServiceAccounts', (object) => names(object, 'ServiceAccount')),
];
