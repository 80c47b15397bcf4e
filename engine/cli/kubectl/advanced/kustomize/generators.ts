import { isUtf8, textToBase64 } from '../../../../runtime/bytes.ts';
import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { readWithin } from './file.ts';
import { newResource, type Resource } from './resource.ts';
import { goesBy } from './transformers.ts';
import type { KubeObject } from '../../../../store/object.ts';

type Fields = Record<string, any>;

/** configMapGenerator and secretGenerator: make the objects, or change those that are there. Throws KubectlError. */
export function runGenerators(context: Context, directory: string, fields: Fields, resources: Resource[]): void {
  for (const kind of ['ConfigMap', 'Secret']) {
    const entries: Fields[] = fields[kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator'] ?? [];
    for (const entry of entries)
      place(generate(context, directory, kind, entry, fields.generatorOptions ?? {}), entry, resources);
  }
}

function generate(context: Context, directory: string, kind: string, entry: Fields, global: Fields): Resource {
  const own: Fields = entry.options ?? {};
  const labels = { ...global.labels, ...own.labels };
  const annotations = { ...global.annotations, ...own.annotations };
  const data: Fields = {};
  const binaryData: Fields = {};
  for (const [key, text] of pairs(context, directory, entry)) {
    if (key in data || key in binaryData)
      throw new KubectlError(`configmap ${entry.name} illegally repeats the key \`${key}\``);
    if (kind === 'Secret') data[key] = textToBase64(text);
    else if (isUtf8(text)) data[key] = text;
    else binaryData[key] = textToBase64(text);
  }
  const object: KubeObject = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name: entry.name,
      ...(entry.namespace && { namespace: entry.namespace }),
      ...(Object.keys(labels).length && { labels }),
      ...(Object.keys(annotations).length && { annotations }),
    },
    ...(Object.keys(data).length && { data }),
    ...(Object.keys(binaryData).length && { binaryData }),
    ...(kind === 'Secret' && { type: entry.type ?? 'Opaque' }),
    ...((own.immutable ?? global.immutable) && { immutable: true }),
  };
  const disabled: boolean = own.disableNameSuffixHash ?? global.disableNameSuffixHash ?? false;
  return newResource(object, !disabled);
}

function* pairs(context: Context, directory: string, entry: Fields): Generator<[string, string]> {
  const fail = (error: unknown): never => {
    throw new KubectlError(`loading KV pairs: ${errorText(error)}`);
  };
  const read = (path: string, what: string): string => {
    try {
      return readWithin(context, directory, path);
    } catch (error) {
      return fail(new KubectlError(`${what}: ${errorText(error)}`));
    }
  };
  for (const path of [...((entry.envs as string[] | undefined) ?? []), ...(entry.env ? [entry.env as string] : [])])
    for (const raw of read(path, `env source files: [${path}]`).split('\n')) {
      const line = raw.trimStart();
      if (!line || line.startsWith('#')) continue;
      const at = line.indexOf('=');
      yield at < 0 ? [line, context.process.env.get(line) ?? ''] : [line.slice(0, at), line.slice(at + 1)];
    }
  for (const source of (entry.literals as string[] | undefined) ?? []) {
    const at = source.indexOf('=');
    if (at <= 0)
      fail(new KubectlError(`literal sources [${source}]: invalid literal source ${source}, expected key=value`));
    yield [source.slice(0, at), unquoted(source.slice(at + 1))];
  }
  for (const source of (entry.files as string[] | undefined) ?? []) {
    const at = source.indexOf('=');
    const path = at < 0 ? source : source.slice(at + 1);
    yield [at < 0 ? path.split('/').pop()! : source.slice(0, at), read(path, `file sources: [${source}]`)];
  }
}

/** A value without the quotes around it. */
const unquoted = (text: string): string =>
  text.length > 1 && /^["']/.test(text) && text.endsWith(text[0]) ? text.slice(1, -1) : text;

function place(generated: Resource, entry: Fields, resources: Resource[]): void {
  const { object } = generated;
  const behavior: string = entry.behavior ?? 'create';
  const same = resources.filter(
    (other) =>
      other.object.kind === object.kind &&
      goesBy(other, object.metadata.name) &&
      (!entry.namespace || other.object.metadata.namespace === entry.namespace),
  );
  if (behavior === 'create' || behavior === 'unspecified') {
    if (same.length)
      throw generatorError(
        object,
        `exists; can not use behavior: '${entry.behavior ?? 'unspecified'}', behavior must be merge or replace`,
      );
    resources.push(generated);
    return;
  }
  if (!same.length) throw generatorError(object, 'does not exist; cannot merge or replace');
  const [target] = same;
  target.needsHash = generated.needsHash;
  const { name, namespace } = target.object.metadata;
  const merged =
    behavior === 'merge'
      ? mergeContent(target.object, object)
      : { ...object, metadata: mergeMetadata(target.object, object) };
  target.object = { ...merged, metadata: { ...merged.metadata, name, ...(namespace && { namespace }) } };
}

/** kustomize prints the generator's address in memory; any will do. */
const generatorError = ({ kind, metadata }: KubeObject, why: string): KubectlError =>
  new KubectlError(
    `merging from generator &{0xc000a3e5b0 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kind}", isClusterScoped:false}, Name:${JSON.stringify(metadata.name)}, Namespace:${JSON.stringify(metadata.namespace ?? '')}} ${why}`,
  );

const mergeMetadata = (old: KubeObject, added: KubeObject): KubeObject['metadata'] => ({
  ...old.metadata,
  ...((old.metadata.labels || added.metadata.labels) && {
    labels: { ...old.metadata.labels, ...added.metadata.labels },
  }),
  ...((old.metadata.annotations || added.metadata.annotations) && {
    annotations: { ...old.metadata.annotations, ...added.metadata.annotations },
  }),
});

const mergeContent = (old: KubeObject, added: KubeObject): KubeObject => ({
  ...old,
  ...((old.data || added.data) && { data: { ...old.data, ...added.data } }),
  ...((old.binaryData || added.binaryData) && { binaryData: { ...old.binaryData, ...added.binaryData } }),
  metadata: mergeMetadata(old, added),
});
