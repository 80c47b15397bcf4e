import type { Co } from '../../kernel/coroutine.ts';
import { isValidLabelValue } from '../../kinds/names.ts';
import type { KubeObject } from '../../store/object.ts';
import { equal } from '../../kinds/equality.ts';
import { build, fileFlags, fileOptions, type Info } from './builder.ts';
import type { Command } from './command.ts';
import type { Context } from './context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from './dry-run.ts';
import { KubectlError, throwAll } from './errors.ts';
import { fieldManagerFlag } from './field-manager.ts';
import { patchObject } from './helper.ts';
import { checkLocal, LOCAL_FLAG, SELECT_FLAGS } from './local-flags.ts';
import { resourcesAndPairs } from './pairs.ts';
import { PRINT_FLAGS, printerOf } from './print-flags.ts';
import { RECORD_FLAG, recordCause } from './record.ts';
import { jsonMergePatch } from './three-way-merge.ts';

/** `kubectl label`. */
export const LABEL: Command = {
  name: 'label',
  short: 'Update the labels on a resource',
  usage: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  flags: [
    ...PRINT_FLAGS,
    ...SELECT_FLAGS,
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'In all namespaces.' },
    DRY_RUN_FLAG,
    { name: 'field-selector', type: 'string', usage: 'Only objects with these fields (=, ==, !=).' },
    fieldManagerFlag('kubectl-label'),
    ...fileFlags('The file, directory or URL with the objects to label.'),
    { name: 'list', type: 'bool', usage: 'Print the labels.' },
    LOCAL_FLAG,
    { name: 'overwrite', type: 'bool', usage: 'Allow labels that are there to get another value.' },
    RECORD_FLAG,
    { name: 'resource-version', type: 'string', usage: 'Only where the object still has this version.' },
  ],
  run: runLabel,
};

/** What is to become of the labels. */
interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

function* runLabel(context: Context): Co<void> {
  const { flags } = context;
  const { resources, pairs } = resourcesAndPairs(context.args, 'label');
  const changes = parseLabels(pairs);
  const files = flags.strings('filename').length > 0 || flags.string('kustomize') !== '';
  const list = flags.bool('list');
  validate(context, resources, files, changes, list);
  const dryRun = dryRunOf(context);
  const local = flags.bool('local');
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
  if (flags.string('resource-version') && !found.single)
    throw new KubectlError('--resource-version may only be used with a single resource');
  yield* found.visit(function* (info) {
    const before = info.object!;
    if (list) return yield* listLabels(context, info, found.single);
    const after = recordCause(
      context,
      labelled(before, changes, flags.bool('overwrite'), flags.string('resource-version')),
    );
    const message = changeMessage(before, after, flags.bool('overwrite'));
    let printed = after;
    if (!local && dryRun !== 'client') {
      for (const key of changes.remove)
        if (before.metadata.labels?.[key] === undefined)
          yield* context.out(`label ${JSON.stringify(key)} not found.\n`);
      printed = patchObject(context, info, 'merge', mergePatchOf(before, after, flags.string('resource-version')), {
        fieldManager: flags.string('field-manager'),
        dryRun: dryRunQuery(dryRun),
      });
    }
    yield* context.out(printerOf(context, `${message}${dryRunSuffix(dryRun)}`).print(printed));
  });
}

function validate(
  context: Context,
  resources: readonly string[],
  files: boolean,
  changes: Changes,
  list: boolean,
): void {
  const { flags } = context;
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
  if (!changes.set.size && !changes.remove.length && !list)
    throw new KubectlError('at least one label update is required');
  if (list && flags.string('output')) throw new KubectlError('--list and --output may not be specified together');
}

/** Labels as `kubectl label` takes them: KEY=VALUE and KEY-. Throws KubectlError. */
export function parseLabels(specs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const spec of specs) {
    if (spec.includes('=')) {
      const parts = spec.split('=');
      if (parts.length !== 2) throw new KubectlError(`invalid label spec: ${spec}`);
      const errors = isValidLabelValue(parts[1]);
      if (errors.length) throw new KubectlError(`invalid label value: ${JSON.stringify(spec)}: ${errors.join(';')}`);
      set.set(parts[0], parts[1]);
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new KubectlError(`unknown label spec: ${spec}`);
  }
  if (remove.some((key) => set.has(key)))
    throw new KubectlError('can not both modify and remove a label in the same command');
  return { set, remove };
}

function labelled(object: KubeObject, { set, remove }: Changes, overwrite: boolean, version: string): KubeObject {
  const labels: Record<string, string> = { ...object.metadata.labels };
  if (!overwrite) {
    const taken = [...set].filter(([key, value]) => labels[key] !== undefined && labels[key] !== value);
    throwAll(
      taken.map(([key]) => new KubectlError(`'${key}' already has a value (${labels[key]}), and --overwrite is false`)),
    );
  }
  for (const [key, value] of set) labels[key] = value;
  for (const key of remove) delete labels[key];
  return {
    ...object,
    metadata: { ...object.metadata, labels, ...(version && { resourceVersion: version }) },
  };
}

/** What is said of a change: taking labels away is another thing than giving or changing them. */
function changeMessage(before: KubeObject, after: KubeObject, overwrite: boolean): string {
  const withLabels = { ...before, metadata: { ...before.metadata, labels: before.metadata.labels ?? {} } };
  if (equal(withLabels, after)) return 'not labeled';
  return !overwrite && JSON.stringify(after).length < JSON.stringify(before).length ? 'unlabeled' : 'labeled';
}

/** The merge patch of a change; where a version is asked for, the patch holds it in any case. */
export function mergePatchOf(before: KubeObject, after: KubeObject, version: string): Record<string, unknown> {
  if (!version) return jsonMergePatch(before, after);
  const { resourceVersion: _, ...metadata } = before.metadata;
  return jsonMergePatch({ ...before, metadata }, after);
}

function* listLabels(context: Context, info: Info, single: boolean): Co<void> {
  const labels = info.object!.metadata.labels ?? {};
  const { kind, apiVersion } = info.object!;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  if (!single) yield* context.out(`Listing labels for ${kind}.${group}/${info.name}:\n`);
  const indent = single ? '' : ' ';
  for (const key of Object.keys(labels).sort()) yield* context.out(`${indent}${key}=${labels[key]}\n`);
}
