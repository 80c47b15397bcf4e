import { failure, type StatusError } from '../status.ts';

/** Media types in which objects are answered, the default first. */
export const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const;
/** What a watch is answered in. */
export const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

export type MediaType = (typeof OBJECT_TYPES)[number];

/** What an object is turned into on its way out: `as=Table;g=meta.k8s.io;v=v1`. */
export interface Conversion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What the Accept header and the server agree on. */
export interface Agreement {
  readonly type: MediaType;
  readonly convert?: Conversion;
  readonly pretty: boolean;
}

interface Clause {
  readonly type: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Clauses of one Accept header; the rest is not read. */
const MAX_CLAUSES = 100;

/** The clauses of an Accept header, those of higher quality first (goautoneg). */
function clausesOf(accept: string): Clause[] {
  const clauses = accept.split(',', MAX_CLAUSES).map((part): Clause => {
    const [type, ...rest] = part.split(';').map((text) => text.trim());
    const parameters = new Map<string, string>();
    for (const text of rest) {
      const at = text.indexOf('=');
      if (at > 0) parameters.set(text.slice(0, at).trim(), text.slice(at + 1).trim());
    }
    const quality = Number(parameters.get('q') ?? 1);
    return { type, quality: quality >= 0 ? quality : 1, parameters };
  });
  return clauses.sort((a, b) => b.quality - a.quality);
}

const fits = (clause: string, type: string): boolean =>
  clause === type || clause === '*/*' || (clause.endsWith('/*') && type.startsWith(clause.slice(0, -1)));

/** Tables are written in JSON and YAML, metadata alone in every type; no other kind is there to ask for. */
function converts({ group, version, kind }: Conversion, type: string): boolean {
  if (group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return false;
  if (kind === 'Table') return type === 'application/json' || type === 'application/yaml';
  return kind === 'PartialObjectMetadata' || kind === 'PartialObjectMetadataList';
}

/** Custom resources have no form in protobuf; their metadata alone has. */
export const CUSTOM_TYPES: readonly MediaType[] = ['application/json', 'application/yaml'];

/**
 * What an Accept header asks for and the server can give; undefined where there is nothing.
 *
 * @param plain the types in which an object is answered as it is.
 */
export function agree(
  accept: string | undefined,
  types: readonly MediaType[] = OBJECT_TYPES,
  allows: (conversion: Conversion, type: string) => boolean = converts,
  plain: readonly MediaType[] = types,
): Agreement | undefined {
  if (!accept) return { type: types[0], pretty: false };
  for (const { type: clause, parameters } of clausesOf(accept))
    for (const type of types) {
      if (!fits(clause, type)) continue;
      const [kind, group, version] = ['as', 'g', 'v'].map((name) => parameters.get(name) ?? '');
      const stream = parameters.get('stream');
      if (
        (stream !== undefined && stream !== 'watch') ||
        (kind ? !allows({ group, version, kind }, type) : !plain.includes(type))
      )
        continue;
      return { type, pretty: parameters.get('pretty') === '1', ...(kind && { convert: { group, version, kind } }) };
    }
  return undefined;
}

/** The 406 of a handler that cannot give what is asked for. */
export const onlyAccepted = (types: readonly string[] = OBJECT_TYPES): StatusError =>
  failure(406, 'NotAcceptable', `only the following media types are accepted: ${types.join(', ')}`);

/** As {@link agree}; throws the 406. */
export function agreeOrThrow(...args: Parameters<typeof agree>): Agreement {
  const agreement = agree(...args);
  if (!agreement) throw onlyAccepted();
  return agreement;
}

/**
 * What go-restful asks of an Accept header before it lets a request through to its handler: that it names one of the
 * route's types or anything at all, whatever else it says. Throws its 406.
 */
export function checkProduces(accept: string | undefined, types: readonly string[]): void {
  if (!accept) return;
  const named = accept.split(',', MAX_CLAUSES).map((part) => part.split(';')[0].trim());
  if (named.some((name) => name === '*/*' || types.includes(name))) return;
  const message = `406: Not Acceptable\n\nAvailable representations: ${types.join(', ')}`;
  throw failure(406, 'NotAcceptable', message, {});
}

/** What a watch is written in: JSON or protobuf, never YAML. Throws the 406. */
export function agreeToStream(accept: string | undefined, isCustom = false): Agreement {
  const types = ['application/json', 'application/vnd.kubernetes.protobuf'] as const;
  const agreement = agree(accept, types, undefined, isCustom ? CUSTOM_TYPES : undefined);
  if (!agreement) throw isCustom ? onlyAccepted() : onlyAccepted(STREAM_TYPES);
  return agreement;
}
