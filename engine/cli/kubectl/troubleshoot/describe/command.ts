import { build, fileFlags, fileOptions, usesFiles } from '../../resource/builder.ts';
import type { Command } from '../../command.ts';
import { describeObject } from './index.ts';
import type { DescribeView } from './view.ts';
import { resourcePath } from '../../connection/discovery.ts';
import { AggregateFailure, hasReason, KubectlError, messageFor, toldPlainly } from '../../errors.ts';
import type { Context } from '../../context.ts';
import type { Co } from '../../../../kernel/coroutine.ts';
import { listAll } from '../../resource/list-all.ts';
import type { Info } from '../../resource/info.ts';

/** `kubectl describe`. */
export const DESCRIBE: Command = {
  name: 'describe',
  short: 'Show details of a specific resource or group of resources',
  long: `Show details of a specific resource or group of resources.

 Prints a description of each object, with related objects such as its events.

  $ kubectl describe TYPE NAME_PREFIX
  
 first looks for an object of exactly that name; where there is none, all objects whose names begin with it are described.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `  # Describe a node
  kubectl describe nodes node-1
  
  # Describe a pod
  kubectl describe pods/web
  
  # Describe what a file defines
  kubectl describe -f pod.yaml
  
  # Describe all pods
  kubectl describe pods
  
  # Describe pods by a label
  kubectl describe pods -l app=web
  
  # Describe all pods that a replica set made (their names begin with its name)
  kubectl describe pods web`,
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  flags: [
    {
      name: 'all-namespaces',
      short: 'A',
      type: 'bool',
      usage: 'If true, describe the objects of all namespaces. --namespace is then not regarded.',
    },
    {
      name: 'chunk-size',
      type: 'int64',
      default: 500,
      usage: 'Fetch long lists in parts of this size. 0 fetches all at once.',
    },
    ...fileFlags('Files, directories or URLs that name the objects to describe'),
    { name: 'selector', short: 'l', type: 'string', usage: 'Select by labels, as in -l key1=value1,key2 in (a,b).' },
    { name: 'show-events', type: 'bool', default: true, usage: 'If true, also show the events about the objects.' },
  ],
  *run(context) {
    const { flags, args } = context;
    void context.namespace;
    if (!args.length && !usesFiles(context))
      throw new KubectlError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    const found = yield* build(context, {
      args,
      ...fileOptions(context),
      selector: flags.string('selector'),
      allNamespaces: flags.bool('all-namespaces'),
      chunkSize: flags.number('chunk-size'),
      typesMeanAll: true,
    });
    const { infos, errors: all } = yield* found.infosAndErrors();
    const fromFiles = usesFiles(context);
    const errors = fromFiles ? all.map(toldPlainly) : all;
    if (errors.length && !infos.length && (yield* describeByPrefix(context, errors))) return 0;
    yield* describeAll(context, infos, errors);
    return 0;
  },
};

function* describeAll(context: Context, infos: readonly Info[], errors: unknown[]): Co<void> {
  const told = new Set<string>();
  let first = true;
  const single = infos.length === 1 && !errors.length;
  for (const info of infos) {
    try {
      const text = describeInfo(context, info, single);
      yield* context.out(first ? text : `\n\n${text}`);
      first = false;
    } catch (error) {
      const message = messageFor(error);
      if (told.has(message)) continue;
      told.add(message);
      errors.push(error);
    }
  }
  if (!infos.length && !errors.length) {
    const everywhere = context.flags.bool('all-namespaces');
    yield* context.err(everywhere ? 'No resources found\n' : `No resources found in ${context.namespace} namespace.\n`);
  }
  if (errors.length) throw new AggregateFailure(errors);
}

/** The text of one object. Where it is not the only one, events are shown only where `--show-events` asks for them. */
function describeInfo(context: Context, { mapping, namespace, name }: Info, single: boolean): string {
  const { flags, client } = context;
  const showEvents = (single || flags.changed('show-events')) && flags.bool('show-events');
  const view: DescribeView = { client, showEvents, chunkSize: flags.number('chunk-size') };
  if (!name) throw new KubectlError('resource name may not be empty');
  const object = client.get(resourcePath(mapping, namespace, name));
  return describeObject({ apiVersion: '', kind: mapping.kind, ...object }, mapping, view, context.kernel.now);
}

/** TYPE NAME that is not there: describe what begins with NAME. False where there is nothing of that kind either. */
function* describeByPrefix(context: Context, errors: readonly unknown[]): Co<boolean> {
  const { args, flags } = context;
  if (args.length !== 2 || args[0].includes('/') || !hasReason(errors[0], 'NotFound')) return false;
  const mapping = context.discovery.lookup(args[0]);
  if (!mapping) return false;
  const options = { allNamespaces: flags.bool('all-namespaces'), chunkSize: flags.number('chunk-size') };
  const like = listAll(context, options, mapping, '').filter(({ metadata }) => metadata.name.startsWith(args[1]));
  for (const { metadata } of like) {
    const found = { mapping, namespace: metadata.namespace ?? '', name: metadata.name, source: '' };
    yield* context.out(`${describeInfo(context, found, false)}\n`);
  }
  return like.length > 0;
}
