import type { Schema } from '../../../../kinds/schema.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { newAccumulator, Target } from './accumulate.ts';
import { setEntries } from './field-spec.ts';
import { directoryOf, isRemote, readKustomization, readWithin, type Kustomization } from './file.ts';
import { addHashes } from './hashes.ts';
import { builtinSchema, type SchemaFinder } from './merge.ts';
import { fixReferences } from './name-references.ts';
import { readSchemas } from './openapi.ts';
import { inOrder, type SortOptions } from './order.ts';
import { originText, transformationsText } from './origin.ts';
import { setStrings, stringsOf, type Resource } from './resource.ts';
import { resolveVariables } from './variables.ts';

/** What the kustomize within kubectl calls itself. */
const KUSTOMIZE_VERSION = '(devel)';

const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';
const LOCAL = 'config.kubernetes.io/local-config';

/** The objects that the kustomization of a directory renders to, in the order kubectl prints them. Throws KubectlError. */
export function buildKustomization(context: Context, path: string): KubeObject[] {
  if (isRemote(path))
    throw new KubectlError(`building the remote kustomization ${JSON.stringify(path)} is not simulated here`);
  const directory = directoryOf(context, path);
  const kustomization = readKustomization(context, directory);
  const metadata = (kustomization.fields.buildMetadata as string[] | undefined) ?? [];
  const target = new Target(
    context,
    kustomization,
    [directory],
    schemasOf(context, kustomization),
    metadata.length ? {} : undefined,
  );
  const built = newAccumulator();
  target.accumulate(built);
  addHashes(built.resources);
  fixReferences(built.resources, built.config.nameReference);
  resolveVariables(context, built.resources, built.variables, built.config.varReference);
  const resources = built.resources.filter(({ object }) => !isLocal(object));
  const ordered = inOrder(resources, kustomization.fields.sortOptions as SortOptions | undefined);
  for (const resource of ordered) note(resource, metadata);
  return ordered.map(({ object }) => object);
}

/** Is it only there for the build? */
function isLocal(object: KubeObject): boolean {
  const local = stringsOf(object, 'annotations')[LOCAL];
  return local !== undefined && local !== 'false';
}

function note({ object, origin, transformations }: Resource, metadata: readonly string[]): void {
  if (metadata.includes('managedByLabel'))
    setEntries(object, [{ path: 'metadata/labels', create: true }], {
      'app.kubernetes.io/managed-by': `kustomize-${KUSTOMIZE_VERSION}`,
    });
  const annotations: Record<string, string> = { ...stringsOf(object, 'annotations') };
  if (metadata.includes('originAnnotations') && origin) annotations[ORIGIN] = originText(origin);
  if (metadata.includes('transformerAnnotations') && transformations.length)
    annotations[TRANSFORMATIONS] = transformationsText(transformations);
  const texts = Object.entries(annotations).map(([key, value]) => [key, String(value)]);
  if (texts.length) setStrings(object, 'annotations', Object.fromEntries(texts) as Record<string, string>);
}

/** The schemas that patches are merged by: kustomize's own, or those of `openapi:`. */
function schemasOf(context: Context, { directory, fields }: Kustomization): SchemaFinder {
  const { path, version } = (fields.openapi ?? {}) as { path?: string; version?: string };
  if (path === undefined) {
    if (version && version !== 'v1.21.2' && version !== 'v1212')
      throw new KubectlError('the specified OpenAPI version is not built in');
    return builtinSchema;
  }
  const text = readWithin(context, directory, path);
  if (version !== undefined) throw new KubectlError('builtin version and custom schema provided, cannot use both');
  const own: ReadonlyMap<string, Schema> = readSchemas(text);
  return (apiVersion, kind) => own.get(`${apiVersion} ${kind}`) ?? builtinSchema(apiVersion, kind);
}
