import type { KubeObject } from '../../../../store/object.ts';
import { matches, parseSelector } from '../../../../kinds/selectors.ts';
import type { Context } from '../../context.ts';
import { parseGroupVersion } from '../../connection/discovery.ts';
import { errorText, KubectlError } from '../../errors.ts';
import type { JsonOperation } from '../../../../apiserver/patch/patch-json.ts';
import { mergeStrategically } from '../../patching/local-patch.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { splitDocuments } from '../../yaml/documents.ts';
import { encodeYaml } from '../../yaml/encode.ts';
import { readWithin } from './file.ts';
import { areOperations, patchWithJson } from './json-patch.ts';
import { firstName, idOf, namespaceOf, nameOf, rename, type Resource } from './resource.ts';
import { goesBy } from './transformers.ts';

type Fields = Record<string, any>;

/** `patches:` and its older forms. Resources that a patch deletes are taken out of the list. Throws KubectlError. */
export function applyPatches(context: Context, directory: string, fields: Fields, resources: Resource[]): void {
  for (const entry of (fields.patchesStrategicMerge as string[] | undefined) ?? [])
    configured('PatchStrategicMergeTransformer', { paths: fields.patchesStrategicMerge }, () => {
      const text = entry.includes('\n') ? entry : readWithin(context, directory, entry);
      return { values: valuesOf(text, entry) };
    })(resources);
  for (const entry of (fields.patches as Fields[] | undefined) ?? []) applyEntry(context, directory, entry, resources);
}

/** `patchesJson6902:`, which come after names and labels. */
export function applyJson6902(context: Context, directory: string, fields: Fields, resources: Resource[]): void {
  for (const entry of (fields.patchesJson6902 as Fields[] | undefined) ?? [])
    applyEntry(context, directory, entry, resources);
}

interface Patch {
  readonly values: readonly unknown[];
  readonly target?: Fields;
  /** `allowNameChange`, `allowKindChange`: may it give what it patches another name or kind? */
  readonly options?: Fields;
  /** Does the message of a patch without a target name the patch? */
  readonly named?: boolean;
}

/** Read a patch; a failure tells how the transformer was configured. Gives what applies it. */
function configured(transformer: string, config: Fields, read: () => Patch): (resources: Resource[]) => void {
  try {
    const patch = read();
    return (resources) => applyOne(resources, patch);
  } catch (error) {
    throw new KubectlError(
      `trouble configuring builtin ${transformer} with config: \`\n${encodeYaml(config)}\`: ${errorText(error)}`,
    );
  }
}

function applyEntry(context: Context, directory: string, entry: Fields, resources: Resource[]): void {
  configured('PatchTransformer', entry, () => {
    if (!entry.path && !entry.patch)
      throw new KubectlError(`must specify one of patch and path in\n${encodeYaml(entry).trimEnd()}`);
    if (entry.path && entry.patch)
      throw new KubectlError(`patch and path can't be set at the same time\n${encodeYaml(entry).trimEnd()}`);
    const text: string = entry.patch || readPatch(context, directory, entry.path);
    const source = entry.path ? `path: "${entry.path}"` : `patch: ${JSON.stringify(text)}`;
    const values = valuesOf(text, source);
    if (values.every(Array.isArray) && !entry.target)
      throw new KubectlError(`must specify a target for JSON patch [${source}]`);
    return { values, target: entry.target, options: entry.options, named: true };
  })(resources);
}

function readPatch(context: Context, directory: string, path: string): string {
  try {
    return readWithin(context, directory, path);
  } catch (error) {
    throw new KubectlError(`failed to get the patch file from path(${path}): ${errorText(error)}`);
  }
}

/** The patches of a text: all JSON patches (lists of operations), or all strategic ones (parts of objects). */
function valuesOf(text: string, source: string): readonly unknown[] {
  const wrong = new KubectlError(`unable to parse SM or JSON patch from [${source}]`);
  let values: unknown[];
  try {
    values = (/^\s*\[/.test(text) ? [JSON.parse(text)] : [...splitDocuments(text)].map(decodeYaml)).filter(
      (value) => value !== null && value !== undefined,
    );
  } catch {
    throw wrong;
  }
  const good = values.every(Array.isArray)
    ? areOperations(values.flat())
    : values.every((value: any) => typeof value === 'object' && value.kind && value.metadata?.name);
  if (!values.length || !good) throw wrong;
  return values;
}

function applyOne(resources: Resource[], { values, target, options = {}, named }: Patch): void {
  if (values.every(Array.isArray)) {
    for (const resource of select(resources, target!))
      resource.object = patchWithJson(resource.object, values.flat() as JsonOperation[]);
    return;
  }
  for (const value of values as KubeObject[]) {
    const found = target ? select(resources, target) : [uniqueTarget(resources, value, named ?? false)];
    for (const resource of found) strategicPatch(resources, resource, value, target !== undefined, options);
  }
}

function strategicPatch(
  resources: Resource[],
  resource: Resource,
  patch: KubeObject,
  byTarget: boolean,
  { allowNameChange, allowKindChange }: Fields,
): void {
  if (patch.$patch === 'delete') {
    resources.splice(resources.indexOf(resource), 1);
    return;
  }
  const before = resource.object;
  const { apiVersion: _, kind: __, ...content } = patch as Fields;
  const metadata: Fields = { ...content.metadata };
  // A patch names its resource; it does not rename it.
  delete metadata.name;
  if (!byTarget || metadata.namespace === undefined) delete metadata.namespace;
  const { metadata: ___, ...rest } = content;
  resource.object = mergeStrategically(before, Object.keys(metadata).length ? { ...rest, metadata } : rest);
  if (allowKindChange) resource.object = { ...resource.object, apiVersion: patch.apiVersion, kind: patch.kind };
  if (allowNameChange) rename(resource, patch.metadata.name);
}

function uniqueTarget(resources: readonly Resource[], patch: KubeObject, named: boolean): Resource {
  const { group, version } = parseGroupVersion(patch.apiVersion ?? '');
  const found = resources.filter((resource) => {
    const own = parseGroupVersion(resource.object.apiVersion);
    return (
      resource.object.kind === patch.kind &&
      own.group === group &&
      own.version === version &&
      goesBy(resource, patch.metadata?.name ?? '') &&
      (!patch.metadata?.namespace || namespaceOf(resource) === patch.metadata.namespace)
    );
  });
  if (found.length === 1) return found[0];
  const id = idOf(patch);
  const why = found.length ? 'multiple matches' : 'no matches';
  const prefix = named ? `no resource matches strategic merge patch "${id}": ` : '';
  throw new KubectlError(`${prefix}${why} for Id ${id}; failed to find unique target for patch ${id}`);
}

/** The resources a target selects: names and kinds are regular expressions, anchored at both ends. */
export function select(resources: readonly Resource[], target: Fields): Resource[] {
  const labels = parseSelector(target.labelSelector ?? '');
  const annotations = parseSelector(target.annotationSelector ?? '');
  return resources.filter((resource) => {
    const { object } = resource;
    const { group, version } = parseGroupVersion(object.apiVersion);
    return (
      (!target.group || target.group === group) &&
      (!target.version || target.version === version) &&
      (!target.kind || anchored(target.kind, object.kind)) &&
      (!target.name ||
        [nameOf(resource), firstName(resource), ...resource.oldNames].some((name) => anchored(target.name, name))) &&
      (!target.namespace ||
        [namespaceOf(resource), ...resource.oldNamespaces].some((name) => anchored(target.namespace, name))) &&
      matches(labels, object.metadata?.labels) &&
      matches(annotations, object.metadata?.annotations)
    );
  });
}

/** Does an anchored pattern match? Only `.`, `*`, `|`, brackets and the like of simple patterns; the text is a name. */
function anchored(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  if (!/[.*+?|()[\]^$\\]/.test(pattern)) return false;
  // Nested repetition could take for ever; names and their patterns are short.
  if (pattern.length > 256 || text.length > 253 || /[*+?][^|]*\)[*+]/.test(pattern))
    throw new KubectlError(`the pattern ${JSON.stringify(pattern)} is not simulated here`);
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    throw new KubectlError(`error parsing regexp: ${pattern}`);
  }
}
