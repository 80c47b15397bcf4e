import { usesFiles } from '../../resource/builder.ts';
import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { groupResource } from '../../connection/discovery.ts';
import { asOne, errorText, KubectlError, throwAll } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import { patchObject } from '../../connection/helper.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { findTargets, TARGET_FLAGS } from './targets.ts';

/** `kubectl rollout pause`. */
export const ROLLOUT_PAUSE = changeCommand('pause', 'Mark the provided resource as paused', 'paused', (object) => {
  if (object.kind !== 'Deployment') throw new KubectlError('pausing is not supported');
  if (object.spec.paused) throw new KubectlError('is already paused');
  return { spec: { paused: true } };
});

/** `kubectl rollout resume`. */
export const ROLLOUT_RESUME = changeCommand('resume', 'Resume a paused resource', 'resumed', (object) => {
  if (object.kind !== 'Deployment') throw new KubectlError('resuming is not supported');
  if (!object.spec.paused) throw new KubectlError('is not paused');
  return { spec: { paused: null } };
});

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** `kubectl rollout restart`. */
export const ROLLOUT_RESTART = changeCommand('restart', 'Restart a resource', 'restarted', (object, context) => {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind))
    throw new KubectlError('restarting is not supported');
  if (object.kind === 'Deployment' && object.spec.paused)
    throw new KubectlError("can't restart paused deployment (run rollout resume first)");
  const now = context.kernel.timestamp();
  if (object.spec.template.metadata?.annotations?.[RESTARTED_AT] === now)
    return new KubectlError(
      `failed to create patch for ${object.metadata.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } };
});

type Change = (object: KubeObject, context: Context) => Record<string, unknown> | KubectlError;

function changeCommand(name: string, short: string, operation: string, change: Change): Command {
  return {
    name,
    short,
    usage: `${name} RESOURCE`,
    flags: [...PRINT_FLAGS, fieldManagerFlag('kubectl-rollout'), ...TARGET_FLAGS],
    run: (context) => runChange(context, operation, change),
  };
}

function* runChange(context: Context, operation: string, change: Change): Co<void> {
  const found = yield* findTargets(context);
  const { infos, errors: missing } = yield* found.infosAndErrors();
  const errors: unknown[] = [];
  if (!infos.length && !missing.length)
    return yield* context.err(`No resources found in ${context.namespace} namespace.\n`);
  for (const info of infos) {
    try {
      const object = changeOne(context, info, change);
      yield* context.out(printerOf(context, operation).print(object));
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll([...asOne(missing, usesFiles(context)), ...errors]);
}

function changeOne(context: Context, info: Info, change: Change): KubeObject {
  let patch: Record<string, unknown> | KubectlError;
  try {
    patch = change(info.object!, context);
  } catch (error) {
    throw new KubectlError(`error: ${groupResource(info.mapping)} ${JSON.stringify(info.name)} ${errorText(error)}`);
  }
  if (patch instanceof KubectlError) throw patch;
  try {
    return patchObject(context, info, 'strategic', patch, { fieldManager: context.flags.string('field-manager') });
  } catch (error) {
    throw new KubectlError(`failed to patch: ${errorText(error)}`);
  }
}
