import { goJson } from '../../engine/kinds/field.ts';
import { MAGIC } from './decode.ts';
import { fieldsOf, messageOf, type Field } from './messages.ts';
import { WIRE } from './wire.ts';
import { WireWriter } from './writer.ts';

type Json = Readonly<Record<string, unknown>>;

/** The field that holds all of a message whose JSON is no object. */
const ONLY = 1;

/**
 * An object in protobuf, in its envelope (runtime.Unknown), byte by byte as the API server writes it; undefined for a
 * kind that has no message.
 */
export function encodeObject(object: Json): Uint8Array | undefined {
  const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string };
  const message = messageOf(apiVersion, kind);
  if (message === undefined) return undefined;
  const writer = new WireWriter();
  // Neither an encoding nor a type of its content.
  writeText(writer, 4, '');
  writeText(writer, 3, '');
  within(writer, 2, () => writeMessage(writer, message, object));
  within(writer, 1, () => {
    writeText(writer, 2, kind);
    writeText(writer, 1, apiVersion);
  });
  writer.bytes(MAGIC);
  return writer.result();
}

/** An event of a watch, its length in four bytes before it; undefined for an object that has no message. */
export function encodeEvent(type: string, object: Json): Uint8Array | undefined {
  const bytes = encodeObject(object);
  if (!bytes) return undefined;
  const writer = new WireWriter();
  within(writer, 2, () => within(writer, ONLY, () => writer.bytes(bytes)));
  writeText(writer, 1, type);
  const { length } = writer;
  writer.bytes(Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length));
  return writer.result();
}

/** Write what has its length before it. */
function within(writer: WireWriter, number: number, write: () => void): void {
  const before = writer.length;
  write();
  writer.varint(writer.length - before);
  writer.tag(number, WIRE.bytes);
}

function writeText(writer: WireWriter, number: number, text: string): void {
  within(writer, number, () => writer.text(text));
}

/** Fields of a message by falling number, as they are written. */
const falling = new Map<string, readonly Field[]>();

function fallingFields(message: string): readonly Field[] {
  let fields = falling.get(message);
  if (!fields) {
    fields = [...fieldsOf(message)!.values()].sort((a, b) => b.number - a.number);
    falling.set(message, fields);
  }
  return fields;
}

function writeMessage(writer: WireWriter, message: string, object: Json): void {
  for (const field of fallingFields(message)) writeField(writer, field, object);
}

function writeField(writer: WireWriter, field: Field, object: Json): void {
  const { number, name, type, many, pointer } = field;
  // The fields of an embedded struct stand beside the others in JSON.
  const value = name === undefined ? object : object[name];
  if (many === 'list') {
    const items = (value ?? []) as unknown[];
    for (let i = items.length - 1; i >= 0; i--) writeValue(writer, number, type, items[i]);
  } else if (many === 'map') {
    const map = (value ?? {}) as Json;
    for (const key of Object.keys(map).sort().reverse())
      within(writer, number, () => {
        writeValue(writer, 2, type, map[key]);
        writeText(writer, 1, key);
      });
  } else if (value !== undefined && value !== null) writeValue(writer, number, type, value);
  // What is by value in Go is always there; bytes are a slice, which may be none.
  else if (!pointer && type !== 'bytes') writeValue(writer, number, type, undefined);
}

/** A value under a field's number; undefined is what its Go type has if nobody set it. */
function writeValue(writer: WireWriter, number: number, type: string, value: unknown): void {
  if (type === 'string') writeText(writer, number, (value ?? '') as string);
  else if (type === 'bytes') within(writer, number, () => writer.bytes(Buffer.from((value ?? '') as string, 'base64')));
  else if (type === 'double') {
    writer.double((value ?? 0) as number);
    writer.tag(number, WIRE.fixed64);
  } else if (/^u?int(32|64)$|^bool$/.test(type)) {
    writer.varint(Number(value ?? 0));
    writer.tag(number, WIRE.varint);
  } else within(writer, number, () => (SPECIAL[type] ?? writeOrdinary)(writer, value, type));
}

const writeOrdinary: Special = (writer, value, type) => writeMessage(writer, type, (value ?? {}) as Json);

type Special = (writer: WireWriter, value: unknown, type: string) => void;

/** Messages whose form in JSON is another: the inverse of how they are read (decode.ts). */
const SPECIAL: Readonly<Record<string, Special>> = {
  'quantity.Quantity': (writer, value) => writeText(writer, ONLY, (value ?? '0') as string),
  'intstr.IntOrString': (writer, value = 0, type) => {
    const isText = typeof value === 'string';
    writeMessage(writer, type, { type: Number(isText), intVal: isText ? 0 : value, strVal: isText ? value : '' });
  },
  'meta.v1.Time': writeTime,
  'meta.v1.MicroTime': writeTime,
  'meta.v1.FieldsV1': writeRaw,
  'runtime.RawExtension': writeRaw,
  'apiextensions.v1.JSON': writeRaw,
  'authentication.v1.ExtraValue': writeItems,
  'authorization.v1.ExtraValue': writeItems,
  'certificates.v1.ExtraValue': writeItems,
  'meta.v1.Verbs': writeItems,
  'apiextensions.v1.JSONSchemaPropsOrArray': (writer, value, type) =>
    writeMessage(writer, type, Array.isArray(value) ? { jSONSchemas: value } : { schema: value }),
  'apiextensions.v1.JSONSchemaPropsOrBool': (writer, value, type) =>
    writeMessage(writer, type, typeof value === 'boolean' ? { allows: value } : { allows: true, schema: value }),
  'apiextensions.v1.JSONSchemaPropsOrStringArray': (writer, value, type) =>
    writeMessage(writer, type, Array.isArray(value) ? { property: value } : { schema: value }),
};

/** Seconds and nanoseconds of a time in RFC 3339; nothing for no time. */
function writeTime(writer: WireWriter, value: unknown): void {
  if (typeof value !== 'string') return;
  const seconds = Math.floor(Date.parse(value) / 1000);
  const [, fraction = ''] = /\.(\d+)/.exec(value) ?? [];
  writer.varint(Number(fraction.padEnd(9, '0').slice(0, 9)));
  writer.tag(2, WIRE.varint);
  writer.varint(seconds);
  writer.tag(1, WIRE.varint);
}

/** JSON that stands as it is in the message. */
function writeRaw(writer: WireWriter, value: unknown): void {
  if (value !== undefined && value !== null) writeText(writer, ONLY, goJson(value));
}

function writeItems(writer: WireWriter, value: unknown): void {
  for (const item of [...((value ?? []) as string[])].reverse()) writeText(writer, ONLY, item);
}
