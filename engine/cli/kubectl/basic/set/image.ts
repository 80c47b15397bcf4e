import type { Co } from '../../../../kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { parsePairs, resourcesAndPairs } from '../../resource/pairs.ts';
import { podSpecOf, type Fields } from './pod-spec.ts';
import { checkOutput, checkTargets, findTargets, RECORDED_SET_FLAGS, updateAll } from './update.ts';

/** `kubectl set image`. */
export const SET_IMAGE: Command = {
  name: 'image',
  short: 'Update the image of a pod template',
  usage: 'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  flags: RECORDED_SET_FLAGS,
  run: runSetImage,
};

function* runSetImage(context: Context): Co<void> {
  checkOutput(context);
  const { resources, pairs } = resourcesAndPairs(context.args, 'image');
  const images = parsePairs(pairs, 'image', false).set;
  const infos = yield* findTargets(context, resources, 'refused');
  checkTargets(context, resources);
  if (!images.size) throw new KubectlError('at least one image update is required');
  if (images.size > 1 && images.has('*'))
    throw new KubectlError(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  yield* updateAll(context, infos, {
    operation: 'image updated',
    failure: 'failed to patch image update to pod template: ',
    change(object) {
      const spec = podSpecOf(object);
      return [...images].flatMap(([name, image]) => {
        const init = setImage(spec.initContainers, name, image);
        const main = setImage(spec.containers, name, image);
        return init || main ? [] : [new KubectlError(`error: unable to find container named ${JSON.stringify(name)}`)];
      });
    },
  });
}

/** Set the image of the container of this name, or of all for `*`. Returns whether there was one. */
function setImage(containers: Fields[] | undefined, name: string, image: string): boolean {
  const found = (containers ?? []).filter((container) => name === '*' || container.name === name);
  for (const container of found) container.image = image;
  return found.length > 0;
}
