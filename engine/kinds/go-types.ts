import { embeddedPath } from './go-embedded.ts';
import { GO_FIELDS } from './go-fields.ts';
import { refName, schemaDefinitions, type Schema } from './schema.ts';

/** A value as a Go type reads it. `goType` is the type as decoding errors name it. */
export type GoType =
  | { readonly is: 'string' | 'bool' | 'float' | 'bytes' | 'any'; readonly goType: string }
  | { readonly is: 'int'; readonly bits: 32 | 64; readonly goType: string }
  | { readonly is: 'quantity' | 'time' | 'microtime' | 'intOrString' | 'raw' | 'fields'; readonly goType: string }
  | { readonly is: 'schemaOr'; readonly other: 'bool' | 'array' | 'strings'; readonly goType: string }
  | { readonly is: 'list'; readonly element: GoType; readonly goType: string }
  | { readonly is: 'map'; readonly value: GoType; readonly goType: string; readonly rounded: boolean }
  | { readonly is: 'struct'; readonly definition: string; readonly goType: string };

/** A field of a Go struct. */
export interface GoField {
  readonly name: string;
  readonly type: GoType;
  /** A zero scalar is kept. */
  readonly pointer: boolean;
  /** Written even when empty. */
  readonly always: boolean;
  /** A struct that is there even if nobody wrote it. */
  readonly byValue: boolean;
  /** The field's path in decoding errors: its name, after the names of embedded structs. */
  readonly path: readonly string[];
}

/** A Go struct: its name and fields. */
export interface GoStruct {
  readonly name: string;
  readonly fields: ReadonlyMap<string, GoField>;
  /** The fields that a value of this type shows though nobody wrote them. */
  readonly shown: readonly GoField[];
}

interface Note {
  pointer?: boolean;
  always?: boolean;
  omit?: boolean;
  byValue?: boolean;
  alias?: string;
  mapType?: string;
  keyType?: string;
}

const notes = new Map<string, Map<string, Note>>();
for (const line of GO_FIELDS.trim().split('\n')) {
  const [definition, ...fields] = line.split(' ');
  const found = new Map<string, Note>();
  for (const field of fields) readNote(field, found);
  notes.set(definition, found);
}

function readNote(text: string, into: Map<string, Note>): void {
  const [, name, mark, given] = /^(.+?)(?:([*+.-])|=(.+))$/.exec(text)!;
  const note = into.get(name) ?? {};
  into.set(name, note);
  if (mark === '*') note.pointer = true;
  else if (mark === '+') note.always = true;
  else if (mark === '-') note.omit = true;
  else if (mark === '.') note.byValue = true;
  else if (given.startsWith('@')) note.mapType = given.slice(1);
  else if (given.endsWith(':')) note.keyType = given.slice(0, -1);
  else {
    note.pointer ||= given.startsWith('*');
    note.alias = given.replace(/^\*/, '');
  }
}

/** The definition's name without its path: `core.v1.Container`. */
const shortName = (definition: string): string => definition.split('.').slice(-3).join('.');

const structs = new Map<string, GoStruct>();

/** The Go struct of an OpenAPI definition. */
export function goStruct(definition: string): GoStruct {
  const known = structs.get(definition);
  if (known) return known;
  const schema = schemaDefinitions[definition] ?? {};
  const short = shortName(definition);
  const fields = new Map<string, GoField>();
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    fields.set(name, goField(short, schema, name, property));
  const shown = [...fields.values()].filter((field) => field.always || field.byValue);
  const struct = { name: short.split('.')[2], fields, shown };
  structs.set(definition, struct);
  return struct;
}

function goField(short: string, schema: Schema, name: string, property: Schema): GoField {
  const required = schema.required?.includes(name) ?? false;
  const note = notes.get(short)?.get(name) ?? {};
  const type = goTypeOf(property, short.split('.')[1], note);
  const always = note.always ?? (required && !note.omit);
  const isStruct = type.is === 'struct';
  const pointer = note.pointer ?? (!isStruct && POINTERS.has(type.is) && !required);
  const topMetadata = name === 'metadata' && !required && type.is === 'struct' && note.byValue === undefined;
  const byValue = isStruct && (note.byValue ?? ((required && !POINTER_STRUCTS.has(`${short}.${name}`)) || topMetadata));
  const isObject = schema.properties?.metadata !== undefined;
  const path = [...embeddedPath(short, name, isObject), name];
  return { name, type, pointer, always: always && !(isStruct && byValue), byValue, path };
}

/** Types whose optional fields are pointers unless noted: quantities, times, IntOrString. */
const POINTERS = new Set(['quantity', 'time', 'microtime', 'intOrString', 'raw', 'fields', 'any', 'schemaOr']);

/** Required fields that are pointers all the same. */
const POINTER_STRUCTS = new Set([
  'apps.v1.DaemonSetSpec.selector',
  'apps.v1.DeploymentSpec.selector',
  'apps.v1.ReplicaSetSpec.selector',
  'apps.v1.StatefulSetSpec.selector',
  'core.v1.PersistentVolumeSpec.claimRef',
  'core.v1.VolumeNodeAffinity.required',
  'core.v1.NodeAffinity.requiredDuringSchedulingIgnoredDuringExecution',
  'networking.v1.IngressBackend.service',
  'networking.v1.IPAddressSpec.parentRef',
  'flowcontrol.v1.Subject.user',
]);

const SPECIAL: Readonly<Record<string, GoType>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { is: 'quantity', goType: 'resource.Quantity' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { is: 'time', goType: 'v1.Time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { is: 'microtime', goType: 'v1.MicroTime' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { is: 'fields', goType: 'v1.FieldsV1' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { is: 'raw', goType: 'runtime.RawExtension' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { is: 'intOrString', goType: 'intstr.IntOrString' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': { is: 'any', goType: 'v1.JSON' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': {
    is: 'schemaOr',
    other: 'bool',
    goType: 'v1.JSONSchemaPropsOrBool',
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': {
    is: 'schemaOr',
    other: 'array',
    goType: 'v1.JSONSchemaPropsOrArray',
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': {
    is: 'schemaOr',
    other: 'strings',
    goType: 'v1.JSONSchemaPropsOrStringArray',
  },
};

/** A named type as Go prints it: the package's own name before it. */
function qualify(alias: string, version: string): string {
  return alias.includes('.') ? alias.replace(/^(core|meta)v1\./, 'v1.') : `${version}.${alias}`;
}

function goTypeOf(schema: Schema, version: string, note: Note): GoType {
  const name = refName(schema);
  if (name !== undefined) {
    const special = SPECIAL[name];
    if (special) return special;
    const [, refVersion, kind] = shortName(name).split('.');
    return { is: 'struct', definition: name, goType: `${refVersion}.${kind}` };
  }
  if (schema.type === 'array') {
    const element = goTypeOf(schema.items ?? {}, version, note);
    // A name of a list of structs is its own; of others, their elements'.
    const own = element.is === 'struct' && note.alias;
    return { is: 'list', element, goType: own ? qualify(own, version) : `[]${element.goType}` };
  }
  if (schema.type === 'object' && schema.additionalProperties) return mapType(schema, version, note);
  const alias = note.alias && qualify(note.alias, version);
  return scalarType(schema, alias);
}

function mapType(schema: Schema, version: string, note: Note): GoType {
  const listAlias = schema.additionalProperties!.type === 'array' ? note.alias : undefined;
  let value = goTypeOf(schema.additionalProperties!, version, listAlias ? {} : note);
  if (listAlias && value.is === 'list') value = { ...value, goType: qualify(listAlias, version) };
  const key = note.keyType ? qualify(note.keyType, version) : 'string';
  const goType = note.mapType ? qualify(note.mapType, version) : `map[${key}]${value.goType}`;
  return { is: 'map', value, goType, rounded: goType === 'v1.ResourceList' };
}

function scalarType({ type, format }: Schema, alias: string | undefined): GoType {
  switch (type) {
    case 'integer':
      return format === 'int64'
        ? { is: 'int', bits: 64, goType: alias ?? 'int64' }
        : { is: 'int', bits: 32, goType: alias ?? 'int32' };
    case 'number':
      return { is: 'float', goType: 'float64' };
    case 'boolean':
      return { is: 'bool', goType: 'bool' };
    case 'string':
      return format === 'byte' ? { is: 'bytes', goType: '[]uint8' } : { is: 'string', goType: alias ?? 'string' };
    default:
      return { is: 'any', goType: 'interface {}' };
  }
}
