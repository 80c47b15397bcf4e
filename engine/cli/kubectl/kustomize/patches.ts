import type { KubeObject } from '../../../store/object.ts';
import { matches, parseSelector } from '../../../kinds/selectors.ts';
import type { Context } from '../context.ts';
import { parseGroupVersion } from '../discovery.ts';
import { errorText, KubectlError } from '../errors.ts';
import { jsonPatch as patchJson, type JsonOperation } from '../../../apiserver/patch-json.ts';
import { mergeStrategically } from '../local-patch.ts';
import { decodeYaml } from '../yaml/decode.ts';
import { splitDocuments } from '../yaml/documents.ts';
import { readWithin } from './file.ts';
import { firstName, idOf, namespaceOf, nameOf, type Resource } from './resource.ts';
import { goesBy } from './transformers.ts';

type Fields = Record<string, any>;

/** `patches:` and its older forms. Resources that a patch deletes are taken out of the list. Throws KubectlError. */
export function applyPatches(context: Context, directory: string, fields: Fields, resources: Resource[]): void {
  for (const entry of (fields.patchesStrategicMerge as string[] | undefined) ?? [])
    applyOne(resources, { text: entry.includes('\n') ? entry : readWithin(context, directory, entry), source: entry });
  for (const entry of (fields.patches as Fields[] | undefined) ?? []) applyEntry(context, directory, entry, resources);
}

/** `patchesJson6902:`, which come after names and labels. */
export function applyJson6902(context: Context, directory: string, fields: Fields, resources: Resource[]): void {
  for (const entry of (fields.patchesJson6902 as Fields[] | undefined) ?? [])
    applyEntry(context, directory, entry, resources);
}

function applyEntry(context: Context, directory: string, entry: Fields, resources: Resource[]): void {
  if (!entry.path && !entry.patch)
    throw new KubectlError('must specify one of patch and path in\n' + JSON.stringify(entry));
  if (entry.path && entry.patch)
    throw new KubectlError("patch and path can't be set at the same time\n" + JSON.stringify(entry));
  let text: string = entry.patch ?? '';
  if (entry.path) {
    try {
      text = readWithin(context, directory, entry.path);
    } catch (error) {
      throw new KubectlError(`failed to get the patch file from path(${entry.path}): ${errorText(error)}`);
    }
  }
  applyOne(resources, {
    text,
    source: entry.path ? `path: "${entry.path}"` : `patch: ${JSON.stringify(text)}`,
    target: entry.target,
  });
}

interface Patch {
  readonly text: string;
  readonly source: string;
  readonly target?: Fields;
}

function applyOne(resources: Resource[], { text, source, target }: Patch): void {
  let values: unknown[];
  try {
    values = splitDocuments(text)
      .map(decodeYaml)
      .filter((value) => value !== null && value !== undefined);
  } catch {
    throw new KubectlError(`unable to parse SM or JSON patch from [${source}]`);
  }
  if (values.length && values.every(Array.isArray)) {
    if (!target) throw new KubectlError('must specify a target for JSON patch [' + source + ']');
    for (const resource of select(resources, target)) jsonPatch(resource, values.flat() as JsonOperation[]);
    return;
  }
  for (const value of values as KubeObject[]) {
    const found = target ? select(resources, target) : [uniqueTarget(resources, value)];
    for (const resource of found) strategicPatch(resources, resource, value, target !== undefined);
  }
}

function jsonPatch(resource: Resource, operations: readonly JsonOperation[]): void {
  resource.object = patchJson(resource.object, operations) as KubeObject;
}

function strategicPatch(resources: Resource[], resource: Resource, patch: KubeObject, byTarget: boolean): void {
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
}

function uniqueTarget(resources: readonly Resource[], patch: KubeObject): Resource {
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
  throw new KubectlError(
    `no resource matches strategic merge patch "${id}": ${why} for Id ${id}; failed to find unique target for patch ${id}`,
  );
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
