import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

/** `kubectl create cronjob`. */
export const createCronJob = generatorCommand({
  name: 'cronjob',
  aliases: ['cj'],
  short: 'Create a cron job with the specified name',
  usage: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  flags: [
    { name: 'image', type: 'string', required: true, usage: 'Image to run.' },
    { name: 'restart', type: 'string', usage: "The job's restart policy: OnFailure or Never." },
    { name: 'schedule', type: 'string', required: true, usage: 'When to run the job, in the format of cron.' },
  ],
  failure: 'failed to create cronjob: ',
  build: buildCronJob,
});

function buildCronJob({ name, command, flags }: GeneratorInput): KubeObject {
  const image = flags.string('image');
  const schedule = flags.string('schedule');
  if (!image) throw new KubectlError('--image must be specified');
  if (!schedule) throw new KubectlError('--schedule must be specified');
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      jobTemplate: {
        metadata: { name },
        spec: {
          template: {
            metadata: {},
            spec: {
              containers: [{ name, image, ...(command.length && { command }), resources: {} }],
              restartPolicy: flags.string('restart') || 'OnFailure',
            },
          },
        },
      },
      schedule,
    },
    status: {},
  };
}
