import type { Co } from '../../../../kernel/coroutine.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../../resource/builder.ts';
import type { Found } from '../../resource/found.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';

/** Flags of the commands under `kubectl rollout` that name objects. */
export const TARGET_FLAGS: readonly Flag[] = [
  ...fileFlags('The file, directory or URL with the object.'),
  { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
];

/** The objects a rollout command is about. Throws KubectlError where none is named. */
export function* findTargets(context: Context): Co<Found> {
  const { flags, args } = context;
  void context.namespace;
  if (!args.length && !usesFiles(context)) throw new KubectlError('required resource not specified');
  return yield* build(context, {
    ...fileOptions(context),
    typed: true,
    args,
    selector: flags.string('selector'),
    typesMeanAll: true,
    latest: true,
  });
}
