import { parseGroupVersion } from '../connection/discovery.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../resource/builder.ts';
import type { Found } from '../resource/found.ts';
import type { Context } from '../context.ts';
import { DRY_RUN_FLAG } from '../flags/dry-run.ts';
import { KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import type { Flag } from '../flags/flags.ts';
import { checkLocal, LOCAL_FLAG, SELECT_FLAGS } from '../flags/local-flags.ts';
import { PRINT_FLAGS } from '../flags/print-flags.ts';
import { RECORD_FLAG } from '../flags/record.ts';
import { jsonMergePatch } from '../patching/three-way-merge.ts';

/** What is to become of labels or annotations. */
export interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** The flags of `kubectl label` and `kubectl annotate`; `what` in the plural. */
export const changeFlags = (verb: string, what: string): readonly Flag[] => [
  ...PRINT_FLAGS,
  ...SELECT_FLAGS,
  { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'In all namespaces.' },
  DRY_RUN_FLAG,
  { name: 'field-selector', type: 'string', usage: 'Only objects with these fields (=, ==, !=).' },
  fieldManagerFlag(`kubectl-${verb}`),
  ...fileFlags(`The file, directory or URL with the objects to ${verb}.`),
  { name: 'list', type: 'bool', usage: `Print the ${what}.` },
  LOCAL_FLAG,
  { name: 'overwrite', type: 'bool', usage: `Allow ${what} that are there to get another value.` },
  RECORD_FLAG,
  { name: 'resource-version', type: 'string', usage: 'Only where the object still has this version.' },
];

/** Is it said, and in one way only, which objects are meant? Throws KubectlError where not. */
export function checkMeant(context: Context, resources: readonly string[]): void {
  const { flags } = context;
  const files = usesFiles(context);
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
}

/** The objects that are meant. */
export function* findMeant(context: Context, resources: readonly string[]): Co<Found> {
  const { flags } = context;
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
  return found;
}

/** An object with other labels or annotations, and the version that it must still have ('' for any). */
export function withChanges(
  object: KubeObject,
  field: 'labels' | 'annotations',
  { set, remove }: Changes,
  version: string,
): KubeObject {
  const values: Record<string, string> = { ...object.metadata[field], ...Object.fromEntries(set) };
  for (const key of remove) delete values[key];
  const metadata = { ...object.metadata, [field]: values, ...(version && { resourceVersion: version }) };
  return { ...object, metadata };
}

/** The merge patch of a change; where a version is asked for, the patch holds it in any case. */
export function mergePatchOf(before: KubeObject, after: KubeObject, version: string): Record<string, unknown> {
  if (!version) return jsonMergePatch(before, after);
  const { resourceVersion: _, ...metadata } = before.metadata;
  return jsonMergePatch({ ...before, metadata }, after);
}

/** `--list`: an object's labels or annotations, under its name where there are several objects. */
export function* listPairs(
  context: Context,
  { apiVersion, kind, metadata }: KubeObject,
  field: 'labels' | 'annotations',
  single: boolean,
): Co<void> {
  const { group } = parseGroupVersion(apiVersion);
  if (!single) yield* context.out(`Listing ${field} for ${kind}.${group}/${metadata.name}:\n`);
  const indent = single ? '' : ' ';
  const values = metadata[field] ?? {};
  for (const key of Object.keys(values).sort()) yield* context.out(`${indent}${key}=${values[key]}\n`);
}
