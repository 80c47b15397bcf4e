import type { Co } from '../../kernel/coroutine.ts';
import type { KubeObject } from '../../store/object.ts';
import { build, fileFlags, fileOptions } from './builder.ts';
import type { Command } from './command.ts';
import type { Context } from './context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from './dry-run.ts';
import { KubectlError } from './errors.ts';
import { fieldManagerFlag } from './field-manager.ts';
import { patchObject } from './helper.ts';
import { mergePatchOf } from './label.ts';
import { checkLocal, LOCAL_FLAG, SELECT_FLAGS } from './local-flags.ts';
import { parsePairs, resourcesAndPairs } from './pairs.ts';
import { PRINT_FLAGS, printerOf } from './print-flags.ts';
import { RECORD_FLAG, recordCause } from './record.ts';

/** `kubectl annotate`. */
export const ANNOTATE: Command = {
  name: 'annotate',
  short: 'Update the annotations on a resource',
  usage: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: [
    ...PRINT_FLAGS,
    ...SELECT_FLAGS,
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'In all namespaces.' },
    DRY_RUN_FLAG,
    { name: 'field-selector', type: 'string', usage: 'Only objects with these fields (=, ==, !=).' },
    fieldManagerFlag('kubectl-annotate'),
    ...fileFlags('The file, directory or URL with the objects to annotate.'),
    { name: 'list', type: 'bool', usage: 'Print the annotations.' },
    LOCAL_FLAG,
    { name: 'overwrite', type: 'bool', usage: 'Allow annotations that are there to get another value.' },
    RECORD_FLAG,
    { name: 'resource-version', type: 'string', usage: 'Only where the object still has this version.' },
  ],
  run: runAnnotate,
};

type Changes = ReturnType<typeof parsePairs>;

function* runAnnotate(context: Context): Co<void> {
  const { flags } = context;
  const { resources, pairs } = resourcesAndPairs(context.args, 'annotation');
  const changes = parsePairs(pairs, 'annotation');
  validate(context, resources, changes);
  const dryRun = dryRunOf(context);
  const local = flags.bool('local');
  const version = flags.string('resource-version');
  const printer = printerOf(context, `annotated${dryRunSuffix(dryRun)}`);
  const found = yield* build(context, {
    ...fileOptions(context),
    args: resources,
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    typesMeanAll: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    local,
    latest: !local,
  });
  if (version && !found.single) throw new KubectlError('--resource-version may only be used with a single resource');
  yield* found.visit(function* (info) {
    const before = info.object!;
    if (flags.bool('list')) return yield* listAnnotations(context, before, found.single);
    const after = annotated(before, changes, flags.bool('overwrite'), version);
    const recorded = recordCause(context, after);
    let printed = recorded;
    if (!local && dryRun !== 'client')
      printed = patchObject(context, info, 'merge', mergePatchOf(before, recorded, version), {
        fieldManager: flags.string('field-manager'),
        dryRun: dryRunQuery(dryRun),
      });
    yield* context.out(printer.print(printed));
  });
}

function validate(context: Context, resources: readonly string[], { set, remove }: Changes): void {
  const { flags } = context;
  const files = flags.strings('filename').length > 0 || flags.string('kustomize') !== '';
  if (flags.bool('all') && flags.string('selector'))
    throw new KubectlError('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.string('field-selector'))
    throw new KubectlError('cannot set --all and --field-selector at the same time');
  if (checkLocal(context)) {
    if (resources.length)
      throw new KubectlError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
    if (!files) throw new KubectlError('one or more files must be specified as -f when --local=true is set');
  } else if (!resources.length && !files)
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list')) {
    if (flags.string('output')) throw new KubectlError('--list and --output may not be specified together');
    return;
  }
  if (!set.size && !remove.length) throw new KubectlError('at least one annotation update is required');
  const both = remove.filter((key) => set.has(key));
  if (both.length)
    throw new KubectlError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
}

function annotated(object: KubeObject, { set, remove }: Changes, overwrite: boolean, version: string): KubeObject {
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  if (!overwrite) {
    const taken = [...set.keys()].filter((key) => annotations[key] !== undefined);
    if (taken.length)
      throw new KubectlError(
        `--overwrite is false but found the following declared annotation(s): ${taken
          .map((key) => `'${key}' already has a value (${annotations[key]})`)
          .join('; ')}`,
      );
  }
  for (const [key, value] of set) annotations[key] = value;
  for (const key of remove) delete annotations[key];
  return {
    ...object,
    metadata: { ...object.metadata, annotations, ...(version && { resourceVersion: version }) },
  };
}

function* listAnnotations(context: Context, object: KubeObject, single: boolean): Co<void> {
  const annotations = object.metadata.annotations ?? {};
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  if (!single) yield* context.out(`Listing annotations for ${object.kind}.${group}/${object.metadata.name}:\n`);
  const indent = single ? '' : ' ';
  for (const key of Object.keys(annotations).sort()) yield* context.out(`${indent}${key}=${annotations[key]}\n`);
}
