import type { Co } from '../../../../kernel/coroutine.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { watchUntil } from '../../connection/watch-object.ts';
import { rolloutStatus } from './status-text.ts';
import { findTargets, TARGET_FLAGS } from './targets.ts';

/** `kubectl rollout status`. */
export const ROLLOUT_STATUS: Command = {
  name: 'status',
  short: 'Show the status of the rollout',
  usage: 'status (TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    ...TARGET_FLAGS,
    { name: 'revision', type: 'int64', default: 0, usage: 'Only while this revision is the one that is rolled out.' },
    {
      name: 'timeout',
      type: 'duration',
      default: 0,
      shownDefault: '0s',
      usage: 'How long to watch; zero means until it is done.',
    },
    { name: 'watch', short: 'w', type: 'bool', default: true, usage: 'Watch until the rollout is done.' },
  ],
  run: runStatus,
};

function* runStatus(context: Context): Co<void> {
  const { flags } = context;
  const revision = flags.number('revision');
  if (revision < 0) throw new KubectlError(`revision must be a positive integer: ${revision}`);
  const found = yield* findTargets(context);
  const timeoutMs = flags.durationMs('timeout');
  const deadline = timeoutMs ? context.kernel.now + timeoutMs : Infinity;
  let count = 0;
  yield* found.visit(function* (info) {
    count++;
    yield* followOne(context, info, revision, deadline);
  });
  if (!count) yield* context.err(`No resources found in ${context.namespace} namespace.\n`);
}

function* followOne(context: Context, info: Info, revision: number, deadline: number): Co<void> {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(info.mapping.kind))
    throw new KubectlError(
      `no status viewer has been implemented for ${info.mapping.kind}${info.mapping.group && `.${info.mapping.group}`}`,
    );
  const finished = yield* watchUntil(context, info, deadline, (type, object) => {
    if (type === 'DELETED') throw new KubectlError('object has been deleted');
    const { text, done } = rolloutStatus(object, revision);
    context.process.stdout.push(text);
    return done || !context.flags.bool('watch');
  });
  if (!finished) throw new KubectlError('timed out waiting for the condition');
}
