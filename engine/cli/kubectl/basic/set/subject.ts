import type { Co } from '../../../../kernel/coroutine.ts';
import { equal } from '../../../../kinds/equality.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { subjectsOf } from '../create/binding.ts';
import { KubectlError } from '../../errors.ts';
import { checkTargets, findTargets, SET_FLAGS, updateAll } from './update.ts';

/** `kubectl set subject`. */
export const SET_SUBJECT: Command = {
  name: 'subject',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  usage:
    'subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  flags: [
    ...SET_FLAGS,
    { name: 'group', type: 'stringArray', usage: 'A group to bind to the role.' },
    { name: 'serviceaccount', type: 'stringArray', usage: 'A service account to bind to the role.' },
    { name: 'user', type: 'stringArray', usage: 'A user to bind to the role.' },
  ],
  run: runSetSubject,
};

function* runSetSubject(context: Context): Co<void> {
  const { args, flags } = context;
  const infos = yield* findTargets(context, args, 'refused');
  checkTargets(context, args);
  const [users, groups, accounts] = ['user', 'group', 'serviceaccount'].map((name) => flags.strings(name));
  if (!users.length && !groups.length && !accounts.length)
    throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
  const subjects = subjectsOf(users, groups, accounts, false);
  yield* updateAll(context, infos, {
    operation: 'subjects updated',
    failure: 'failed to patch subjects to rolebinding: ',
    change(object) {
      if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding')
        throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      const there: unknown[] = object.subjects ?? [];
      const added = subjects.filter((subject) => !there.some((other) => equal(subject, other)));
      if (added.length) object.subjects = [...there, ...added];
    },
  });
}
