import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { podSpecOf } from './pod-spec.ts';
import { findTargets, RECORDED_SET_FLAGS, updateAll } from './update.ts';

/** `kubectl set serviceaccount`. */
export const SET_SERVICE_ACCOUNT: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Update the service account of a resource',
  usage: 'serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  flags: RECORDED_SET_FLAGS,
  run: runSetServiceAccount,
};

function* runSetServiceAccount(context: Context): Co<void> {
  const { args } = context;
  if (!args.length) throw new KubectlError('serviceaccount is required');
  const name = args[args.length - 1];
  const resources = args.slice(0, -1);
  const infos = yield* findTargets(context, resources, 'ignored');
  yield* updateAll(context, infos, {
    operation: 'serviceaccount updated',
    failure: 'failed to patch ServiceAccountName ',
    always: true,
    change(object) {
      podSpecOf(object).serviceAccountName = name;
    },
  });
}
