import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { resourceList } from '../create/small.ts';
import { KubectlError } from '../../errors.ts';
import { podSpecOf, selectContainers } from './pod-spec.ts';
import { checkTargets, findTargets, RECORDED_SET_FLAGS, updateAll } from './update.ts';

/** `kubectl set resources`. */
export const SET_RESOURCES: Command = {
  name: 'resources',
  short: 'Update resource requests/limits on objects with pod templates',
  usage: 'resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  flags: [
    ...RECORDED_SET_FLAGS,
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      usage: 'The containers to update; may hold wildcards.',
    },
    { name: 'limits', type: 'string', usage: "Limits, such as 'cpu=100m,memory=256Mi'." },
    { name: 'requests', type: 'string', usage: "Requests, such as 'cpu=100m,memory=256Mi'." },
  ],
  run: runSetResources,
};

function* runSetResources(context: Context): Co<void> {
  const { flags, args } = context;
  const infos = yield* findTargets(context, args, 'refused');
  checkTargets(context, args);
  if (!flags.string('limits') && !flags.string('requests'))
    throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  const limits = resourceList(flags.string('limits'));
  const requests = resourceList(flags.string('requests'));
  const pattern = flags.string('containers');
  yield* updateAll(context, infos, {
    operation: 'resource requirements updated',
    failure: 'failed to patch resources update to pod template ',
    change(object) {
      const spec = podSpecOf(object);
      const containers = [
        ...selectContainers(spec.containers, pattern),
        ...selectContainers(spec.initContainers, pattern),
      ];
      if (!containers.length) return [new KubectlError(`error: unable to find container named ${pattern}`)];
      for (const container of containers) {
        const resources = { ...container.resources };
        if (limits) resources.limits = { ...resources.limits, ...limits };
        if (requests) resources.requests = { ...resources.requests, ...requests };
        container.resources = resources;
      }
    },
  });
}
