import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import { randomSuffix } from '../random-suffix.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

/** `kubectl create deployment`. */
export const createDeployment = generatorCommand({
  name: 'deployment',
  aliases: ['deploy'],
  short: 'Create a deployment with the specified name',
  usage: 'deployment NAME --image=image -- [COMMAND] [args...]',
  flags: [
    { name: 'image', type: 'stringSlice', required: true, usage: 'Image of a container; may be given several times.' },
    { name: 'port', type: 'int32', default: -1, usage: 'The port that the container listens on.' },
    { name: 'replicas', short: 'r', type: 'int32', default: 1, usage: 'How many replicas to make.' },
  ],
  failure: 'failed to create deployment: ',
  build: buildDeployment,
});

function buildDeployment({ name, command, flags, context }: GeneratorInput): KubeObject {
  const images = flags.strings('image');
  if (images.length > 1 && command.length)
    throw new KubectlError('cannot specify multiple --image options and command');
  const labels = { app: name };
  const containers: Record<string, unknown>[] = images.map((image) => ({
    name: containerName(image, () => randomSuffix(context)),
    image,
    resources: {},
  }));
  if (command.length) containers[0].command = command;
  const port = flags.number('port');
  if (port >= 0 && containers.length) containers[0].ports = [{ containerPort: port }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: flags.number('replicas'),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  };
}

/** The last part of an image's name, made a container's name. */
function containerName(image: string, suffix: () => string): string {
  const last = image
    .slice(image.lastIndexOf('/') + 1)
    .split(':')[0]
    .split('@')[0];
  return /[._]/.test(last) ? `${last.replace(/[._]/g, '-')}-${suffix()}` : last;
}
