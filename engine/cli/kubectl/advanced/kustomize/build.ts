import { resolvePath } from '../../../../runtime/files.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { contentHash } from '../../basic/content-hash.ts';
import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { decodeManifest, splitDocuments } from '../../yaml/documents.ts';
import { directoryOf, readKustomization, readWithin, type Kustomization } from './file.ts';
import { runGenerators } from './generators.ts';
import { addAnnotations, addLabels } from './labels.ts';
import { applyJson6902, applyPatches } from './patches.ts';
import { fixReferences, inOrder } from './references.ts';
import { applyReplacements } from './replacements.ts';
import { idOf, nameOf, newResource, rename, type Resource } from './resource.ts';
import { addAffixes, setImages, setNamespace, setReplicas } from './transformers.ts';

/** How deep kustomizations may lie in each other. */
const MAX_DEPTH = 50;

/** The objects that the kustomization of a directory renders to, in the order kubectl prints them. Throws KubectlError. */
export function buildKustomization(context: Context, path: string): KubeObject[] {
  if (/^(?:https?|ssh|git):|^git@|\.git\b|^github\.com\//.test(path))
    throw new KubectlError(`building the remote kustomization ${JSON.stringify(path)} is not simulated here`);
  const directory = directoryOf(context, context.process.cwd, path);
  const resources: Resource[] = [];
  const kustomization = readKustomization(context, directory);
  accumulate(context, kustomization, resources, [directory]);
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    // Hidden from the hash is the name, so that a prefix does not change it.
    const hash = contentHash({ data: {}, ...resource.object } as KubeObject, '');
    rename(resource, `${nameOf(resource)}-${hash}`);
  }
  fixReferences(resources);
  return inOrder(resources, kustomization.fields.sortOptions).map(({ object }) => object);
}

/** Read what a kustomization names into the list, and change it as it says. */
function accumulate(
  context: Context,
  kustomization: Kustomization,
  resources: Resource[],
  visited: readonly string[],
): void {
  const { directory, fields } = kustomization;
  if (visited.length > MAX_DEPTH)
    throw new KubectlError(`kustomizations lie in each other too deep (limit ${MAX_DEPTH})`);
  const component = fields.kind === 'Component';
  const own: Resource[] = component ? resources : [];
  for (const entry of [
    ...((fields.resources as string[] | undefined) ?? []),
    ...((fields.bases as string[] | undefined) ?? []),
  ])
    for (const resource of loadEntry(context, directory, entry, visited)) add(context, own, resource, directory, entry);
  for (const entry of (fields.components as string[] | undefined) ?? []) {
    const inner = componentOf(context, directory, entry, visited);
    const read = readKustomization(context, inner);
    if (read.fields.kind !== 'Component')
      throw new KubectlError(
        `accumulating components: accumulateDirectory: "expected kind 'Component' for path '${inner}' but got 'Kustomization'"`,
      );
    accumulate(context, read, own, [...visited, inner]);
  }
  runGenerators(context, directory, fields, own);
  transform(context, kustomization, own);
  if (component) return;
  for (const resource of own) add(context, resources, resource, directory, '.');
}

function transform(context: Context, { directory, fields }: Kustomization, resources: Resource[]): void {
  applyPatches(context, directory, fields, resources);
  if (fields.namespace) setNamespace(resources, fields.namespace as string);
  addAffixes(
    resources,
    (fields.namePrefix as string | undefined) ?? '',
    (fields.nameSuffix as string | undefined) ?? '',
  );
  if (fields.commonLabels) addLabels(resources, fields.commonLabels, { selectors: true, templates: true });
  for (const { pairs, includeSelectors, includeTemplates, fields: specs } of fields.labels ?? [])
    addLabels(resources, pairs ?? {}, {
      selectors: includeSelectors ?? false,
      templates: includeTemplates ?? false,
      fields: specs,
    });
  if (fields.commonAnnotations) addAnnotations(resources, fields.commonAnnotations);
  applyJson6902(context, directory, fields, resources);
  if (fields.replicas) setReplicas(resources, fields.replicas);
  if (fields.images) setImages(resources, fields.images);
  applyReplacements(context, directory, fields, resources);
}

/** Add a resource; its id must be new. */
function add(context: Context, resources: Resource[], resource: Resource, directory: string, entry: string): void {
  const id = idOf(resource.object);
  if (!resources.some((other) => idOf(other.object) === id)) {
    resources.push(resource);
    return;
  }
  const why = `may not add resource with an already registered id: ${id}`;
  const path = resolvePath(directory, entry);
  const { files } = context.process.machine;
  throw new KubectlError(
    files.exists(path) && files.stat(path).type === 'directory'
      ? `accumulating resources: accumulation err='accumulating resources from '${entry}': '${path}' must resolve to a file': recursed merging from path '${path}': ${why}`
      : `accumulating resources: accumulation err='merging resources from '${entry}': ${why}': must build at directory: '${path}': file is not directory`,
  );
}

/** The resources of a file, or of a directory with a kustomization of its own. */
function loadEntry(context: Context, directory: string, entry: string, visited: readonly string[]): Resource[] {
  const { files } = context.process.machine;
  const path = resolvePath(directory, entry);
  if (files.exists(path) && files.stat(path).type === 'directory') {
    let inner: string;
    try {
      inner = enter(context, directory, entry, visited);
    } catch (error) {
      throw new KubectlError(
        `accumulating resources: accumulation err='accumulating resources from '${entry}': '${path}' must resolve to a file': ${errorText(error)}`,
      );
    }
    const resources: Resource[] = [];
    try {
      accumulate(context, readKustomization(context, inner), resources, [...visited, inner]);
    } catch (error) {
      throw new KubectlError(
        `accumulating resources: accumulation err='accumulating resources from '${entry}': '${inner}' must resolve to a file': recursed accumulation of path '${inner}': ${errorText(error)}`,
      );
    }
    return resources;
  }
  if (/^(?:https?|ssh|git):|^git@|^github\.com\//.test(entry))
    throw new KubectlError(`reading the remote resource ${JSON.stringify(entry)} is not simulated here`);
  let text: string;
  try {
    text = readWithin(context, directory, entry);
  } catch (error) {
    const why = files.exists(path)
      ? `must build at directory: '${path}': file is not directory`
      : `must build at directory: not a valid directory: ${errorText(error)}`;
    throw new KubectlError(
      `accumulating resources: accumulation err='accumulating resources from '${entry}': ${errorText(error)}': ${why}`,
    );
  }
  try {
    return parse(text);
  } catch (error) {
    const why = errorText(error);
    throw new KubectlError(
      why.startsWith('MalformedYAMLError')
        ? `accumulating resources: accumulating resources from '${entry}': ${why} in File: ${entry}`
        : `accumulating resources: accumulation err='accumulating resources from '${entry}': ${why}': must build at directory: '${path}': file is not directory`,
    );
  }
}

function componentOf(context: Context, directory: string, entry: string, visited: readonly string[]): string {
  const path = resolvePath(directory, entry);
  if (!context.process.machine.files.exists(path))
    throw new KubectlError(
      `accumulating components: loader.New "must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${path}: no such file or directory"`,
    );
  return enter(context, directory, entry, visited);
}

/** Go into another directory; one that leads here again is an error. */
function enter(context: Context, directory: string, entry: string, visited: readonly string[]): string {
  const inner = directoryOf(context, directory, entry);
  const before = visited.find((other) => other === inner || other.startsWith(`${inner}/`));
  if (before !== undefined)
    throw new KubectlError(`cycle detected: candidate root '${inner}' contains visited root '${before}'`);
  return inner;
}

function parse(text: string): Resource[] {
  return [...splitDocuments(text)].flatMap((document) => {
    let value: unknown;
    try {
      value = decodeManifest(document);
    } catch (error) {
      throw new KubectlError(`MalformedYAMLError: ${errorText(error).replace(/^error converting YAML to JSON: /, '')}`);
    }
    if (value === null || value === undefined) return [];
    const object = value as KubeObject;
    if (object.kind?.endsWith('List') && Array.isArray(object.items))
      return (object.items as KubeObject[]).map((item) => newResource(checked(item)));
    return [newResource(checked(object))];
  });
}

function checked(object: KubeObject): KubeObject {
  if (typeof object !== 'object' || Array.isArray(object)) throw new KubectlError('missing Resource metadata');
  if (!object.kind) throw new KubectlError(`missing Resource metadata`);
  if (!object.metadata?.name && !object.metadata?.generateName)
    throw new KubectlError(
      `missing metadata.name in object {{${object.apiVersion ?? ''} ${object.kind}} {{ } map[] map[]}}`,
    );
  return object;
}
