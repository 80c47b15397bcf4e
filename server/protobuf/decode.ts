import { LIMITS } from '../../engine/kernel/limits.ts';
import { fieldsOf, messageOf, type Field } from './messages.ts';
import { WIRE, WireError, WireReader } from './wire.ts';

/** What stands before every protobuf body of Kubernetes: `k8s` and a zero. */
export const MAGIC: Uint8Array = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

/** The envelope around an object (runtime.Unknown). */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
  readonly contentType: string;
}

type Json = Record<string, unknown>;
const utf8 = new TextDecoder();

/** Open the envelope of a protobuf body. Throws WireError. */
export function readEnvelope(body: Uint8Array): Envelope {
  if (MAGIC.some((byte, index) => body[index] !== byte))
    throw new WireError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  const envelope = { apiVersion: '', kind: '', raw: new Uint8Array(), contentType: '' };
  const reader = new WireReader(body.subarray(MAGIC.length));
  while (!reader.done) {
    const { number, wire } = reader.tag();
    if (wire !== WIRE.bytes) reader.skip(wire);
    else if (number === 1) Object.assign(envelope, decodeMessage('runtime.TypeMeta', reader.bytes(), 0));
    else if (number === 2) envelope.raw = reader.bytes() as Uint8Array<ArrayBuffer>;
    else if (number === 4) envelope.contentType = utf8.decode(reader.bytes());
    else reader.skip(wire);
  }
  return envelope;
}

/**
 * The object in an envelope as JSON has it. A value that Go's type has anyway (an empty string, a zero that is no
 * pointer) is left out: protobuf clients write those, JSON clients do not, and the server sees no difference.
 * Undefined for a kind that has no message. Throws WireError.
 */
export function decodeObject({ apiVersion, kind, raw }: Envelope): Json | undefined {
  const message = messageOf(apiVersion, kind);
  return message === undefined ? undefined : { apiVersion, kind, ...decodeMessage(message, raw, 0) };
}

function decodeMessage(message: string, bytes: Uint8Array, depth: number): Json {
  if (depth > LIMITS.nesting) throw new WireError(`nested too deeply (limit nesting: ${LIMITS.nesting})`);
  const fields = fieldsOf(message)!;
  const out: Json = {};
  const reader = new WireReader(bytes);
  while (!reader.done) {
    const { number, wire } = reader.tag();
    const field = fields.get(number);
    if (!field) reader.skip(wire);
    else readField(out, field, wire, reader, depth);
  }
  return out;
}

function readField(out: Json, field: Field, wire: number, reader: WireReader, depth: number): void {
  const { name, type, many, pointer } = field;
  if (name === undefined) return void Object.assign(out, readValue(type, wire, reader, depth));
  if (many === 'map') {
    const [key, value] = readEntry(type, reader, wire, depth);
    own((out[name] ??= {}) as Json, key, value);
  } else if (many === 'list') {
    const list = (out[name] ??= []) as unknown[];
    if (wire === WIRE.bytes && isVarint(type)) {
      const packed = new WireReader(reader.bytes());
      while (!packed.done) list.push(readValue(type, WIRE.varint, packed, depth));
    } else list.push(readValue(type, wire, reader, depth));
  } else {
    const value = readValue(type, wire, reader, depth);
    if (pointer || RAW.has(type) ? value !== null : !isZero(value)) out[name] = value;
    else delete out[name];
  }
}

/** Set a key as data, whatever its name is. */
function own(into: Json, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
}

function readEntry(type: string, reader: WireReader, wire: number, depth: number): [string, unknown] {
  if (wire !== WIRE.bytes) throw new WireError(`proto: wrong wireType = ${wire} for a map`);
  const entry = new WireReader(reader.bytes());
  let key = '';
  let value: unknown;
  while (!entry.done) {
    const tag = entry.tag();
    if (tag.number === 1 && tag.wire === WIRE.bytes) key = utf8.decode(entry.bytes());
    else if (tag.number === 2) value = readValue(type, tag.wire, entry, depth);
    else entry.skip(tag.wire);
  }
  return [key, value === undefined ? (type === 'string' || type === 'bytes' ? '' : {}) : value];
}

const isVarint = (type: string): boolean => /^u?int(32|64)$|^bool$/.test(type);

/** What a Go struct by value, a string or a number has if nobody set it. */
function isZero(value: unknown): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function readValue(type: string, wire: number, reader: WireReader, depth: number): unknown {
  const wanted = isVarint(type) ? WIRE.varint : type === 'double' ? WIRE.fixed64 : WIRE.bytes;
  if (wire !== wanted) throw new WireError(`proto: wrong wireType = ${wire} for a field of type ${type}`);
  if (wanted === WIRE.fixed64) return reader.double();
  if (wanted === WIRE.varint) {
    const value = reader.varint();
    if (type === 'bool') return value !== 0n;
    return Number(type.startsWith('u') ? value : BigInt.asIntN(type === 'int32' ? 32 : 64, value));
  }
  const bytes = reader.bytes();
  if (type === 'string') return utf8.decode(bytes);
  if (type === 'bytes') return Buffer.from(bytes).toString('base64');
  const special = SPECIAL[type];
  return special ? special(bytes, depth + 1) : decodeMessage(type, bytes, depth + 1);
}

/** Messages that hold JSON as it is: an empty object is something there. */
const RAW: ReadonlySet<string> = new Set(['meta.v1.FieldsV1', 'runtime.RawExtension', 'apiextensions.v1.JSON']);

/** Messages whose form in JSON is another: after the MarshalJSON of their Go types. */
const SPECIAL: Readonly<Record<string, (bytes: Uint8Array, depth: number) => unknown>> = {
  'quantity.Quantity': (bytes) => textField(bytes, '0'),
  'intstr.IntOrString': (bytes) => {
    const { type = 0, intVal = 0, strVal = '' } = decodeMessage('intstr.IntOrString', bytes, 0);
    return type === 0 ? intVal : strVal;
  },
  'meta.v1.Time': (bytes) => readTime(bytes, 0),
  'meta.v1.MicroTime': (bytes) => readTime(bytes, 6),
  'meta.v1.FieldsV1': rawJson,
  'runtime.RawExtension': rawJson,
  'apiextensions.v1.JSON': rawJson,
  'authentication.v1.ExtraValue': items,
  'authorization.v1.ExtraValue': items,
  'certificates.v1.ExtraValue': items,
  'apiextensions.v1.JSONSchemaPropsOrArray': (bytes, depth) => {
    const { schema = {}, jSONSchemas } = decodeMessage('apiextensions.v1.JSONSchemaPropsOrArray', bytes, depth);
    return jSONSchemas ?? schema;
  },
  'apiextensions.v1.JSONSchemaPropsOrBool': (bytes, depth) => {
    const { schema, allows = false } = decodeMessage('apiextensions.v1.JSONSchemaPropsOrBool', bytes, depth);
    return schema ?? allows;
  },
  'apiextensions.v1.JSONSchemaPropsOrStringArray': (bytes, depth) => {
    const { schema, property = [] } = decodeMessage('apiextensions.v1.JSONSchemaPropsOrStringArray', bytes, depth);
    return schema ?? property;
  },
};

function textField(bytes: Uint8Array, none: string): string {
  const reader = new WireReader(bytes);
  let text = none;
  while (!reader.done) {
    const { number, wire } = reader.tag();
    if (number === 1 && wire === WIRE.bytes) text = utf8.decode(reader.bytes());
    else reader.skip(wire);
  }
  return text;
}

/** JSON that stands as it is in the message. Throws WireError where it is none. */
function rawJson(bytes: Uint8Array): unknown {
  const text = textField(bytes, '');
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new WireError(`invalid JSON in a raw field: ${(error as Error).message}`);
  }
}

function items(bytes: Uint8Array): unknown {
  const reader = new WireReader(bytes);
  const list: string[] = [];
  while (!reader.done) {
    const { number, wire } = reader.tag();
    if (number === 1 && wire === WIRE.bytes) list.push(utf8.decode(reader.bytes()));
    else reader.skip(wire);
  }
  return list;
}

/** A time in RFC 3339 with so many digits of a second's fraction; null for the zero time. */
function readTime(bytes: Uint8Array, digits: number): string | null {
  const { seconds = 0, nanos = 0 } = decodeMessage('meta.v1.Time', bytes, 0) as { seconds?: number; nanos?: number };
  if (bytes.length === 0) return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new WireError(`time out of range: ${seconds} seconds`);
  const whole = date.toISOString().slice(0, -5);
  const fraction = digits ? `.${String(Math.trunc(nanos / 10 ** (9 - digits))).padStart(digits, '0')}` : '';
  return `${whole}${fraction}Z`;
}
