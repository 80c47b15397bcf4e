import type { KubeObject } from '../../../../store/object.ts';
import type { Context } from '../../context.ts';
import { groupResource, resourcePath } from '../../connection/discovery.ts';
import { KubectlError } from '../../errors.ts';
import { hasTypeNames, replaceCategories, splitResources, splitTypeName } from '../../resource/resource-args.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

/** `kubectl create job`. */
export const createJob = generatorCommand({
  name: 'job',
  short: 'Create a job with the specified name',
  usage: 'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  flags: [
    { name: 'from', type: 'string', usage: 'The resource to make the job of (cronjobs only).' },
    { name: 'image', type: 'string', usage: 'Image to run.' },
  ],
  failure: 'failed to create job: ',
  build: buildJob,
});

function buildJob({ name, command, flags, context }: GeneratorInput): KubeObject {
  const image = flags.string('image');
  const from = flags.string('from');
  if (Boolean(image) === Boolean(from)) throw new KubectlError('either --image or --from must be specified');
  if (command.length && from) throw new KubectlError('cannot specify --from and command');
  if (from) return fromCronJob(name, findCronJob(context, from));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        metadata: {},
        spec: {
          containers: [{ name, image, ...(command.length && { command }), resources: {} }],
          restartPolicy: 'Never',
        },
      },
    },
    status: {},
  };
}

/** The object of `cronjob/report`. */
function findCronJob(context: Context, from: string): KubeObject {
  if (!hasTypeNames([from], context.chain[0].name)) {
    for (const type of splitResources(replaceCategories(context.discovery, from))) context.discovery.find(type);
    throw new KubectlError('resource(s) were provided, but no name was specified');
  }
  const { type, name } = splitTypeName(from);
  const mapping = context.discovery.find(type);
  const object = context.client.get<KubeObject>(resourcePath(mapping, context.namespace, name));
  if (groupResource(mapping) !== 'cronjobs.batch') throw new KubectlError(`unknown object type ${goType(object)}`);
  return object;
}

function goType({ apiVersion, kind }: KubeObject): string {
  return `*${apiVersion.split('/').pop()}.${kind}`;
}

function fromCronJob(name: string, cronJob: KubeObject): KubeObject {
  const template = cronJob.spec.jobTemplate as KubeObject;
  const labels = template.metadata?.labels;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations },
      ...(labels && { labels }),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid!,
          controller: true,
        },
      ],
    },
    spec: template.spec,
    status: {},
  };
}
