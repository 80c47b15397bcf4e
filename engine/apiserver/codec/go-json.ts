import { inStructOrder, sortedKeys } from './patched-text.ts';
import { definitionOf } from '../../kinds/schema.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An answer's object with its keys in the order in which the API server writes them: a built-in kind's fields as its Go
 * struct declares them, a custom one's sorted. Tables are made in order, but for the objects in their rows.
 */
export function inServerOrder(body: unknown): unknown {
  if (!isFields(body) || typeof body.kind !== 'string' || typeof body.apiVersion !== 'string') return body;
  const { kind, apiVersion } = body;
  if (kind === 'Table' || kind.startsWith('PartialObjectMetadata')) return inMetaOrder(body);
  if (
    kind === 'Status' ||
    /^API(Resource|Group|Versions)/.test(kind) ||
    /^(meta|apidiscovery)\.k8s\.io\//.test(apiVersion)
  )
    return body;
  if (isFields(body.object) && typeof body.type === 'string') return { ...body, object: inServerOrder(body.object) };
  const [version, group = ''] = apiVersion.split('/').reverse();
  if (Array.isArray(body.items)) {
    const item = definitionOf(group, version, kind.replace(/List$/, ''));
    if (item === undefined) return sortedKeys(body);
    const { metadata, items, ...rest } = body;
    return {
      kind,
      apiVersion,
      ...(metadata !== undefined && { metadata }),
      ...rest,
      items: (items as unknown[]).map((value) => inStructOrder(item, value)),
    };
  }
  const definition = definitionOf(group, version, kind);
  if (definition === undefined) return group.includes('.') ? sortedKeys(body) : body;
  const ordered = inStructOrder(definition, body) as Fields;
  return { kind, apiVersion, ...ordered };
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** A table or bare metadata: what they hold of objects in the order of its struct. */
function inMetaOrder(body: Fields): Fields {
  if (Array.isArray(body.rows))
    return { ...body, rows: body.rows.map((row: Fields) => ({ ...row, object: inServerOrder(row.object) })) };
  if (Array.isArray(body.items)) return { ...body, items: body.items.map(inServerOrder) };
  return { ...body, metadata: inStructOrder(OBJECT_META, body.metadata) };
}
