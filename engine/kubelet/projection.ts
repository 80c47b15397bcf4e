import { textFromBase64 } from '../runtime/bytes.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { PodRecord } from './record.ts';
import { resourceValue } from './resource-field.ts';
import { podField, type NodeFacts } from './variables.ts';
import { MountError } from './mount-error.ts';
import type { ProjectedFile } from './volume-files.ts';

/** What projections need besides the pod. */
export interface ProjectionContext {
  readonly store: Store;
  readonly record: PodRecord;
  readonly facts: NodeFacts;
  /** A token of the pod's service account. */
  token(source: { audience?: string; expirationSeconds?: number }): string;
}

interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

interface Source {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode?: number;
}

/** The files of a configMap, secret, downwardAPI or projected volume; undefined for other kinds. */
export function projectedFiles(
  context: ProjectionContext,
  // The fields follow the pod's schema, which the API server enforces.
  volume: any,
): ProjectedFile[] | undefined {
  if (volume.configMap)
    return fromObject(context, 'configmaps', volume.configMap, volume.configMap.defaultMode ?? 0o644);
  if (volume.secret) {
    const source = { ...volume.secret, name: volume.secret.secretName };
    return fromObject(context, 'secrets', source, source.defaultMode ?? 0o644);
  }
  if (volume.downwardAPI)
    return fromFields(context, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode ?? 0o644);
  if (!volume.projected) return undefined;
  const mode = volume.projected.defaultMode ?? 0o644;
  return ((volume.projected.sources ?? []) as Record<string, any>[]).flatMap((source) => {
    if (source.configMap) return fromObject(context, 'configmaps', source.configMap, mode);
    if (source.secret) return fromObject(context, 'secrets', source.secret, mode);
    if (source.downwardAPI) return fromFields(context, source.downwardAPI.items ?? [], mode);
    if (source.serviceAccountToken) {
      const { path, ...rest } = source.serviceAccountToken;
      return [{ path, mode: 0o644, text: () => context.token(rest) }];
    }
    // Of a source whose feature is off the API server has kept nothing.
    if (!Object.keys(source).length) return [];
    throw new MountError('this projected volume source is not simulated here');
  });
}

function fromObject(
  { store, record }: ProjectionContext,
  resource: 'configmaps' | 'secrets',
  source: Source,
  defaultMode: number,
): ProjectedFile[] {
  const kind = resource === 'secrets' ? 'secret' : 'configmap';
  const object = store.get(resource, record.namespace, source.name ?? '');
  if (!object) {
    if (source.optional) return [];
    throw new MountError(`${kind} "${source.name}" not found`);
  }
  const values = valuesOf(object, resource === 'secrets');
  if (!source.items) return [...values].map(([path, text]) => ({ path, mode: defaultMode, text }));
  return source.items.flatMap(({ key, path, mode }) => {
    const text = values.get(key);
    if (text) return [{ path, mode: mode ?? defaultMode, text }];
    if (source.optional) return [];
    throw new MountError(
      resource === 'secrets'
        ? `references non-existent secret key: ${key}`
        : `configmap references non-existent config key: ${key}`,
    );
  });
}

function valuesOf(object: KubeObject, secret: boolean): Map<string, () => string> {
  const out = new Map<string, () => string>();
  const data = (object.data ?? {}) as Record<string, string>;
  const binary = (object.binaryData ?? {}) as Record<string, string>;
  for (const key of Object.keys(data).sort()) out.set(key, () => (secret ? textFromBase64(data[key])! : data[key]));
  for (const key of Object.keys(binary).sort()) out.set(key, () => textFromBase64(binary[key])!);
  return out;
}

interface FieldItem {
  readonly path: string;
  readonly mode?: number;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly containerName?: string; readonly resource: string; readonly divisor?: string };
}

function fromFields(
  { record, facts }: ProjectionContext,
  items: readonly FieldItem[],
  defaultMode: number,
): ProjectedFile[] {
  return items.map(({ path, mode, fieldRef, resourceFieldRef }) => {
    const text = resourceFieldRef
      ? resourceValue(record.pod, resourceFieldRef, '', facts.node)
      : podField(record, fieldRef?.fieldPath ?? '', facts);
    return { path, mode: mode ?? defaultMode, text: () => text };
  });
}

/** Names of the objects that a volume's files come from: `configmaps/site`. */
export function projectionSources(
  // The fields follow the pod's schema, which the API server enforces.
  volume: any,
): readonly string[] {
  if (volume.configMap) return [`configmaps/${volume.configMap.name}`];
  if (volume.secret) return [`secrets/${volume.secret.secretName}`];
  return ((volume.projected?.sources ?? []) as Record<string, any>[]).flatMap(({ configMap, secret }) => [
    ...(configMap ? [`configmaps/${configMap.name}`] : []),
    ...(secret ? [`secrets/${secret.name}`] : []),
  ]);
}
