import type { JsonOperation } from '../../../../apiserver/patch/patch-json.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { areOperations, patchWithJson } from './json-patch.ts';
import { mergePatch } from './merge.ts';
import { readObjects } from './objects.ts';
import type { Plugin, PluginHelpers } from './plugin.ts';
import { append, matchingAnyId } from './resource-list.ts';
import { rememberId, type Resource } from './resource.ts';
import { idOf, idText, sameId } from './resource-id.ts';
import { select, type Target } from './selector.ts';

type Fields = Record<string, any>;

/** `patches:`: one patch, of either form, for what it names or what its target selects. */
export function patchTransformer(helpers: PluginHelpers, config: Fields): Plugin {
  const given = String(config.patch ?? '').trim();
  const path: string = config.path ?? '';
  if (!given && !path) throw new KubectlError(`must specify one of patch and path in\n${encodeYaml(config)}`);
  if (given && path) throw new KubectlError(`patch and path can't be set at the same time\n${encodeYaml(config)}`);
  const source = given ? `[patch: ${JSON.stringify(given)}]` : `[path: ${JSON.stringify(path)}]`;
  const text = given || readPatch(helpers, path);
  const merges = attempt(() => readObjects(text));
  const operations = attempt(() => readOperations(text));
  if (merges?.length && operations?.length)
    throw new KubectlError(`illegally qualifies as both an SM and JSON patch: ${source}`);
  if (!merges && !operations) throw new KubectlError(`unable to parse SM or JSON patch from ${source}`);
  const target = config.target as Target | undefined;
  if (!merges) return (resources) => patchByOperations(resources, operations!, target, source, true);
  return (resources) => patchByMerges(helpers, resources, merges, target, config.options ?? {}, source);
}

function readPatch(helpers: PluginHelpers, path: string): string {
  try {
    return helpers.read(path);
  } catch (error) {
    throw new KubectlError(`failed to get the patch file from path(${path}): ${errorText(error)}`);
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The operations of a JSON patch, in JSON or YAML; of several documents the first. */
function readOperations(text: string): JsonOperation[] {
  const value: unknown = text.startsWith('[') ? JSON.parse(text) : decodeYaml(text.split(/^---$/m)[0]);
  if (!Array.isArray(value) || !areOperations(value)) throw new KubectlError('no operations');
  return value;
}

function patchByOperations(
  resources: readonly Resource[],
  operations: readonly JsonOperation[],
  target: Target | undefined,
  source: string,
  remember: boolean,
): void {
  if (!target) throw new KubectlError(`must specify a target for JSON patch ${source}`);
  for (const resource of select(resources, target)) {
    if (remember) rememberId(resource);
    resource.object = patchWithJson(resource.object, operations);
  }
}

function patchByMerges(
  helpers: PluginHelpers,
  resources: Resource[],
  patches: readonly KubeObject[],
  target: Target | undefined,
  options: Fields,
  source: string,
): void {
  if (target && patches.length > 1)
    throw new KubectlError(
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
    );
  if (target) {
    patchAll(helpers, resources, selected(resources, target), patches[0], options);
    return;
  }
  for (const patch of patches) {
    let resource: Resource;
    try {
      resource = uniqueTarget(resources, patch);
    } catch (error) {
      throw new KubectlError(`no resource matches strategic merge patch "${idText(idOf(patch))}": ${errorText(error)}`);
    }
    patchOne(helpers, resource, patch, options);
  }
}

function selected(resources: readonly Resource[], target: Target): Resource[] {
  try {
    return select(resources, target);
  } catch (error) {
    const text = `${idText(target)}:a=${target.annotationSelector ?? ''}:l=${target.labelSelector ?? ''}`;
    throw new KubectlError(`unable to find patch target ${JSON.stringify(text)} in \`resources\`: ${errorText(error)}`);
  }
}

/** Patch some of the resources; what is wholly deleted leaves the list, and no two may come to have one id. */
function patchAll(
  helpers: PluginHelpers,
  resources: Resource[],
  chosen: readonly Resource[],
  patch: KubeObject,
  options: Fields,
): void {
  for (const resource of chosen)
    patchOne(helpers, resource, { ...patch, apiVersion: resource.object.apiVersion }, options);
  const left = resources.filter(({ deleted }) => !deleted);
  resources.length = 0;
  for (const resource of left) append(resources, resource);
}

function patchOne(helpers: PluginHelpers, resource: Resource, patch: KubeObject, options: Fields): void {
  const { kind, metadata } = resource.object;
  if (options.allowNameChange || options.allowKindChange) rememberId(resource);
  const merged = mergePatch(resource.object, patch, helpers.schemaOf);
  if (!merged) {
    resource.deleted = true;
    return;
  }
  if (!options.allowKindChange) merged.kind = kind;
  const { namespace: _, ...rest } = merged.metadata ?? {};
  merged.metadata = {
    ...rest,
    ...(!options.allowNameChange && { name: metadata.name }),
    ...(metadata.namespace && { namespace: metadata.namespace }),
  } as KubeObject['metadata'];
  resource.object = merged;
}

/** The one resource that has or had the id of a patch. Throws KubectlError. */
function uniqueTarget(resources: readonly Resource[], patch: KubeObject): Resource {
  const id = idOf(patch);
  const found = matchingAnyId(
    resources.filter(({ deleted }) => !deleted),
    (other) => sameId(other, id),
  );
  if (found.length === 1) return found[0];
  const why = found.length ? 'multiple matches' : 'no matches';
  throw new KubectlError(`${why} for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`);
}

/** `patchesStrategicMerge:`: files, or patches written out. */
export function strategicMergeTransformer(helpers: PluginHelpers, config: Fields): Plugin {
  const paths: string[] = config.paths ?? [];
  if (!paths.length && !config.patches) throw new KubectlError('empty file path and empty patch content');
  const patches = paths.flatMap((path) => attempt(() => readObjects(path)) ?? readObjects(helpers.read(path), path));
  if (config.patches) patches.push(...readObjects(config.patches));
  if (!patches.length)
    throw new KubectlError(`patch appears to be empty; files=[${paths.join(' ')}], Patch=${config.patches ?? ''}`);
  return (resources) => {
    for (const patch of patches) patchAll(helpers, resources, [uniqueTarget(resources, patch)], patch, {});
  };
}

/** `patchesJson6902:`: one JSON patch for what its target selects. */
export function json6902Transformer(helpers: PluginHelpers, config: Fields): Plugin {
  const target = config.target as Target | undefined;
  if (!target?.name) throw new KubectlError('must specify the target name');
  if (!config.path && !config.jsonOp) throw new KubectlError('empty file path and empty jsonOp');
  if (config.path && config.jsonOp) throw new KubectlError('must specify a file path or jsonOp, not both');
  const text: string = config.jsonOp ?? helpers.read(config.path);
  if (!text) throw new KubectlError(`patch file '${config.path}' empty seems to be empty`);
  const value: unknown = text.startsWith('[') ? JSON.parse(text) : decodeYaml(text);
  if (!Array.isArray(value))
    throw new KubectlError(
      `decoding ${JSON.stringify(value)}: json: cannot unmarshal ${value === null ? 'null' : typeof value} into Go value of type jsonpatch.Patch`,
    );
  if (!value.length)
    throw new KubectlError(`patch appears to be empty; file=${config.path ?? ''}, JsonOp=${JSON.stringify(value)}`);
  return (resources) => {
    for (const resource of select(resources, target)) resource.object = patchWithJson(resource.object, value);
  };
}
