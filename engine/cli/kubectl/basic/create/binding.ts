import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

const GROUP = 'rbac.authorization.k8s.io';

const SUBJECT_FLAGS: readonly Flag[] = [
  { name: 'group', type: 'stringArray', usage: 'A group to bind to the role.' },
  {
    name: 'serviceaccount',
    type: 'stringArray',
    usage: 'A service account to bind to the role, as <namespace>:<name>.',
  },
  { name: 'user', type: 'stringArray', usage: 'A user to bind to the role.' },
];

/** `kubectl create rolebinding`. */
export const createRoleBinding = generatorCommand({
  name: 'rolebinding',
  needsName: true,
  short: 'Create a role binding for a particular role or cluster role',
  usage:
    'rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  flags: [
    { name: 'clusterrole', type: 'string', usage: 'The cluster role to refer to.' },
    { name: 'role', type: 'string', usage: 'The role to refer to.' },
    ...SUBJECT_FLAGS,
  ],
  failure: 'failed to create rolebinding: ',
  build: (input) => {
    const { flags } = input;
    if (Boolean(flags.string('clusterrole')) === Boolean(flags.string('role')))
      throw new KubectlError('exactly one of clusterrole or role must be specified');
    const kind = flags.string('role') ? 'Role' : 'ClusterRole';
    return binding(input, 'RoleBinding', kind, flags.string('role') || flags.string('clusterrole'));
  },
});

/** `kubectl create clusterrolebinding`. */
export const createClusterRoleBinding = generatorCommand({
  name: 'clusterrolebinding',
  short: 'Create a cluster role binding for a particular cluster role',
  usage:
    'clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  flags: [
    { name: 'clusterrole', type: 'string', required: true, usage: 'The cluster role to refer to.' },
    ...SUBJECT_FLAGS,
  ],
  clusterScoped: true,
  failure: 'failed to create clusterrolebinding: ',
  build: (input) => {
    const role = input.flags.string('clusterrole');
    if (!role) throw new KubectlError('clusterrole must be specified');
    return binding(input, 'ClusterRoleBinding', 'ClusterRole', role);
  },
});

function binding({ name, flags }: GeneratorInput, kind: string, roleKind: string, role: string): KubeObject {
  const subjects = subjectsOf(flags.strings('user'), flags.strings('group'), flags.strings('serviceaccount'), true);
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name },
    roleRef: { apiGroup: GROUP, kind: roleKind, name: role },
    ...(subjects.length && { subjects }),
  };
}

/** Users, groups and service accounts as a binding's subjects; `namespaced`: an account needs its namespace. Throws KubectlError. */
export function subjectsOf(
  users: readonly string[],
  groups: readonly string[],
  accounts: readonly string[],
  namespaced: boolean,
): unknown[] {
  return [
    ...users.map((name) => ({ apiGroup: GROUP, kind: 'User', name })),
    ...groups.map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
    ...accounts.map((account) => {
      const parts = account.split(':');
      if (parts.length !== 2 || !parts[1] || (namespaced && !parts[0]))
        throw new KubectlError('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name: parts[1], namespace: parts[0] };
    }),
  ];
}
