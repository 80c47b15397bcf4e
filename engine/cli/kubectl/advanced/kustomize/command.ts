import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { buildKustomization } from './build.ts';
import { RESTRICTOR } from './file.ts';

/** `kubectl kustomize`. */
export const KUSTOMIZE: Command = {
  name: 'kustomize',
  short: 'Build a kustomization target from a directory or URL',
  usage: 'kustomize DIR',
  flags: [
    { name: 'as-current-user', type: 'bool', usage: 'Run functions as the current user.' },
    { name: 'enable-alpha-plugins', type: 'bool', usage: 'Allow plug-ins.' },
    { name: 'enable-helm', type: 'bool', usage: 'Allow Helm charts.' },
    { name: 'env', short: 'e', type: 'stringArray', usage: 'A variable for functions.' },
    { name: 'helm-api-versions', type: 'stringArray', usage: 'API versions for Helm.' },
    { name: 'helm-command', type: 'string', default: 'helm', usage: 'The helm command.' },
    { name: 'helm-debug', type: 'bool', usage: 'Debug output of Helm.' },
    { name: 'helm-kube-version', type: 'string', usage: 'The Kubernetes version for Helm.' },
    {
      name: RESTRICTOR,
      type: 'string',
      default: 'LoadRestrictionsRootOnly',
      usage: 'Whether files outside of the directory may be read.',
    },
    { name: 'mount', type: 'stringArray', usage: 'A mount for functions.' },
    { name: 'network', type: 'bool', usage: 'Give functions a network.' },
    { name: 'network-name', type: 'string', default: 'bridge', usage: 'The network of functions.' },
    { name: 'output', short: 'o', type: 'string', usage: 'A file or directory for the output.' },
  ],
  run: runKustomize,
};

function* runKustomize(context: Context): Co<void> {
  const { args, flags } = context;
  if (args.length > 1) throw new KubectlError('specify one path to kustomization.yaml');
  const restrictor = flags.string(RESTRICTOR);
  if (restrictor !== 'LoadRestrictionsRootOnly' && restrictor !== 'LoadRestrictionsNone')
    throw new KubectlError(
      `illegal flag value --${RESTRICTOR} ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`,
    );
  const objects = buildKustomization(context, args[0] ?? '.');
  const text = objects.map(encodeYaml).join('---\n');
  const output = flags.string('output');
  if (!output) return yield* context.out(text);
  const { files } = context.process.machine;
  const path = context.resolve(output);
  if (!files.exists(path) || files.stat(path).type !== 'directory') return files.write(path, text);
  const spread = new Set(objects.map(({ metadata }) => metadata.namespace ?? '')).size > 1;
  for (const object of objects) {
    const prefix = spread && object.metadata.namespace ? `${object.metadata.namespace.toLowerCase()}_` : '';
    files.write(`${path}/${prefix}${fileName(object)}`, encodeYaml(object));
  }
}

/** `apps_v1_deployment_web.yaml`. */
const fileName = ({ apiVersion, kind, metadata }: KubeObject): string =>
  `${`${apiVersion.replace('/', '_')}_${kind}`.toLowerCase()}_${metadata.name}.yaml`;
