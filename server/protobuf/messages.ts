import data from '../data/protobuf-fields.json' with { type: 'json' };

/** A field of a protobuf message and its name in JSON. */
export interface Field {
  readonly number: number;
  /** Its name in JSON; undefined for an embedded struct, whose fields stand beside the others there. */
  readonly name: string | undefined;
  /** A scalar (`string`, `int32`, `bytes` …) or a message's name (`core.v1.PodSpec`). */
  readonly type: string;
  /** A list, or a map from strings. */
  readonly many: 'list' | 'map' | undefined;
  /** A pointer in Go: its zero value is not the same as none. */
  readonly pointer: boolean;
}

const MESSAGES: Readonly<Record<string, string>> = data.messages;
const PACKAGES: Readonly<Record<string, string>> = data.packages;
const known = new Map<string, ReadonlyMap<number, Field>>();

/** A message's fields by number; undefined where there is no such message. */
export function fieldsOf(message: string): ReadonlyMap<number, Field> | undefined {
  const found = known.get(message);
  if (found || !Object.hasOwn(MESSAGES, message)) return found;
  const fields = new Map(
    MESSAGES[message]
      .split(', ')
      .filter((line) => line !== '')
      .map((line) => readField(line))
      .map((field) => [field.number, field]),
  );
  known.set(message, fields);
  return fields;
}

/** A field's line in the data: `NUMBER NAME TYPE`, the type with `[]`, `map ` or `*` before it; the name `+` embeds. */
function readField(line: string): Field {
  const [, number, name, mark, type] = /^(\d+) (\S+) (\[\]|map |\*)?(\S+)$/.exec(line)!;
  return {
    number: Number(number),
    name: name === '+' ? undefined : name,
    type,
    many: mark === '[]' ? 'list' : mark === 'map ' ? 'map' : undefined,
    pointer: mark === '*',
  };
}

/** Kinds of the API's own machinery, whatever group they come in. */
const EVERYWHERE = [
  ...['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'DeleteOptions', 'PartialObjectMetadata'],
  ...['PartialObjectMetadataList', 'Status', 'WatchEvent'],
];

/** The message of a built-in kind; undefined where it has none (custom resources, tables). */
export function messageOf(apiVersion: string, kind: string): string | undefined {
  if (EVERYWHERE.includes(kind)) return `meta.v1.${kind}`;
  if (kind === 'APIGroupDiscoveryList') return `apidiscovery.v2.${kind}`;
  if (!Object.hasOwn(PACKAGES, apiVersion)) return undefined;
  const message = `${PACKAGES[apiVersion]}.${kind}`;
  return Object.hasOwn(MESSAGES, message) ? message : undefined;
}
