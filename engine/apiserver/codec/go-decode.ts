import { encodeBase64 } from '../../kernel/base64.ts';
import { keptQuantity, QuantityError, roundUpQuantity } from '../../kinds/quantity.ts';
import { forgetEmpties, noteEmpty } from '../../kinds/empties.ts';
import { goStruct, type GoField, type GoType } from '../../kinds/go-types.ts';
import { readMicroTime, readTime, TimeError } from './go-time.ts';

type Fields = Record<string, unknown>;

/** A value that does not fit its type; the message is Go's, `json: …` included. */
export class DecodeError extends Error {}

/** What did not fit where, below the place where a decoder began. */
export interface Mismatch {
  readonly struct: string;
  readonly what: string;
  readonly goType: string;
  readonly path: readonly string[];
}

/** A mismatch inside a type that decodes itself; whoever called it knows the path. */
export class OwnMismatch extends Error {
  readonly mismatch: Mismatch;
  constructor(mismatch: Mismatch) {
    super('mismatch');
    this.mismatch = mismatch;
  }
}

/** Unknown fields told of at most; what is more is not a list anybody reads. */
const MAX_STRICT_ERRORS = 100;

const JSON_SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

/** What Go calls a JSON value that it cannot take. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/**
 * Decodes JSON values into the shape that a Go struct would have when written again: unknown fields dropped (and told),
 * nulls dropped, zeros of value fields dropped, quantities and times in canonical form. Errors are those of
 * sigs.k8s.io/json: of the mismatches the first is told, but an error of a type's own decoder wins.
 */
class Decoder {
  readonly strict: string[] = [];
  #mismatch: string | undefined;
  #first: Mismatch | undefined;
  /** Does it decode for a type that decodes itself, inside another decoder? */
  #nested = false;
  #struct = '';
  #path: string[] = [];
  #strictPath = '';

  decode(definition: string, value: unknown): Fields {
    const type: GoType = { is: 'struct', definition, goType: goStruct(definition).name };
    const out = this.#value(type, value) as Fields | undefined;
    if (this.#mismatch !== undefined) throw new DecodeError(this.#mismatch);
    return out ?? {};
  }

  /** As {@link decode}, for a type that decodes itself inside another. */
  decodeOwn(definition: string, value: unknown): Fields {
    this.#nested = true;
    const type: GoType = { is: 'struct', definition, goType: `v1.${goStruct(definition).name}` };
    const out = this.#value(type, value) as Fields | undefined;
    if (this.#first) throw new OwnMismatch(this.#first);
    if (this.#mismatch !== undefined) throw new DecodeError(this.#mismatch);
    return out ?? {};
  }

  #wrong(what: string, goType: string): undefined {
    this.#first ??= { what, goType, struct: this.#struct, path: [...this.#path] };
    this.#mismatch ??= this.#mismatchOf({ what, goType, struct: '', path: [] });
    return undefined;
  }

  #mismatchOf({ what, goType, path }: Mismatch): string {
    const whole = [...this.#path, ...path];
    const into = whole.length ? `Go struct field ${this.#struct}.${whole.join('.')}` : 'Go value';
    return `json: cannot unmarshal ${what} into ${into} of type ${goType}`;
  }

  /** Run a type's own decoder: a mismatch there is told with the path that leads to it, and ends all. */
  #own<T>(decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof OwnMismatch)) throw error;
      const { mismatch } = error;
      if (this.#nested) throw new OwnMismatch({ ...mismatch, path: [...this.#path, ...mismatch.path] });
      throw new DecodeError(this.#mismatchOf(mismatch));
    }
  }

  /** The value as Go would have it; undefined for Go's zero. */
  #value(type: GoType, value: unknown): unknown {
    switch (type.is) {
      case 'struct':
        return this.#structure(type.definition, type.goType, value);
      case 'list':
        return this.#list(type.element, type.goType, value);
      case 'map':
        return this.#map(type.value, type.goType, type.rounded, value);
      case 'quantity':
        return readQuantity(value, false);
      case 'time':
      case 'microtime':
        return this.#own(() => readAnyTime(value, type.is));
      case 'intOrString':
        return this.#own(() => readIntOrString(value));
      case 'schemaOr':
        return this.#own(() => readSchemaOr(type.other, value));
      case 'raw':
      case 'any':
      case 'fields':
        return value === null ? undefined : value;
      default:
        return value === null ? undefined : this.#scalar(type, value);
    }
  }

  #scalar(type: GoType, value: unknown): unknown {
    if (type.is === 'string') return typeof value === 'string' ? value : this.#wrong(describe(value), type.goType);
    if (type.is === 'bool') return typeof value === 'boolean' ? value : this.#wrong(describe(value), type.goType);
    if (type.is === 'float') return typeof value === 'number' ? value : this.#wrong(describe(value), type.goType);
    if (type.is === 'bytes') return this.#bytes(value, type.goType);
    if (typeof value !== 'number') return this.#wrong(describe(value), type.goType);
    const limit = type.is === 'int' && type.bits === 32 ? 2 ** 31 : LARGEST;
    // The largest int64 is no JavaScript number: it is read as the one next to it.
    if (Number.isInteger(value) && value >= -limit && (value < limit || (value === LARGEST && limit === LARGEST)))
      return value;
    return this.#wrong(`number ${formatNumber(value)}`, type.goType);
  }

  #bytes(value: unknown, goType: string): unknown {
    if (Array.isArray(value)) return value.length ? this.#byteArray(value) : undefined;
    if (typeof value !== 'string') return this.#wrong(describe(value), goType);
    const wrongAt = base64Error(value);
    if (wrongAt === undefined) return canonicalBase64(value.replace(/[\r\n]/g, ''));
    this.#mismatch ??= `illegal base64 data at input byte ${wrongAt}`;
    return undefined;
  }

  #byteArray(value: readonly unknown[]): string {
    const bytes = value.map((byte) => {
      if (typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte < 256) return byte;
      if (byte !== null) this.#wrong(typeof byte === 'number' ? `number ${byte}` : describe(byte), 'uint8');
      return 0;
    });
    return encodeBase64(Uint8Array.from(bytes));
  }

  #list(element: GoType, goType: string, value: unknown): unknown {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return this.#wrong(describe(value), goType);
    const before = this.#strictPath;
    const out = value.map((item, i) => {
      this.#strictPath = `${before}[${i}]`;
      return this.#value(element, item) ?? zeroOf(element);
    });
    this.#strictPath = before;
    return out;
  }

  #map(type: GoType, goType: string, rounded: boolean, value: unknown): unknown {
    if (value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(describe(value), goType);
    const before = this.#strictPath;
    const out: Fields = {};
    for (const key of Object.keys(value as Fields)) {
      this.#strictPath = `${before}.${key}`;
      const item = (value as Fields)[key];
      setOwn(out, key, rounded ? readQuantity(item, true) : (this.#value(type, item) ?? zeroOf(type)));
    }
    this.#strictPath = before;
    return out;
  }

  #structure(definition: string, goType: string, value: unknown): Fields | undefined {
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return this.#wrong(describe(value), goType);
    const struct = goStruct(definition);
    const outer = this.#struct;
    const before = this.#strictPath;
    const out: Fields = {};
    for (const key of Object.keys(value as Fields)) {
      const field = struct.fields.get(key);
      if (!field) {
        if (this.strict.length < MAX_STRICT_ERRORS)
          this.strict.push(`unknown field "${before ? `${before}.${key}` : key}"`);
        continue;
      }
      this.#struct = struct.name;
      const depth = this.#path.length;
      this.#path.push(...field.path);
      this.#strictPath = before ? `${before}.${key}` : key;
      const item = this.#value(field.type, (value as Fields)[key]);
      if (isShown(field, item)) out[key] = item;
      else if (typeof item === 'object' && item !== null) noteEmpty(out, key, item);
      this.#path.length = depth;
    }
    this.#struct = outer;
    this.#strictPath = before;
    return out;
  }

  /** A list of strings that decodes itself. */
  strings(value: readonly unknown[]): string[] {
    this.#nested = true;
    const type: GoType = { is: 'list', element: { is: 'string', goType: 'string' }, goType: '[]string' };
    const out = this.#value(type, value) as string[];
    if (this.#first) throw new OwnMismatch(this.#first);
    return out;
  }
}

/** A JSON schema, or something simpler in its place; these decode themselves, apart from all around them. */
export function readSchemaOr(other: 'bool' | 'array' | 'strings', value: unknown): unknown {
  if (value === null) return undefined;
  const schema = (item: unknown): Fields => new Decoder().decodeOwn(JSON_SCHEMA, item);
  if (Array.isArray(value)) {
    if (other === 'array') return value.map(schema);
    if (other === 'strings') return new Decoder().strings(value);
  } else if (typeof value === 'object') return schema(value);
  else if (typeof value === 'boolean' && other === 'bool') return value;
  if (other === 'bool') throw new DecodeError('boolean or JSON schema expected');
  return undefined;
}

/** Is a field written with this value? Zeros of value fields are not, unless the field always is. */
export function isShown({ pointer, always, type }: GoField, value: unknown): boolean {
  if (value === undefined) return false;
  if (type.is === 'list') return always || (value as unknown[]).length > 0;
  if (type.is === 'map') return always || Object.keys(value as object).length > 0;
  return pointer || always || (value !== '' && value !== 0 && value !== false);
}

/** Go's zero of a type, where something must stand (a list's element, a map's value). */
export function zeroOf(type: GoType): unknown {
  switch (type.is) {
    case 'string':
    case 'bytes':
      return '';
    case 'int':
    case 'float':
    case 'intOrString':
      return 0;
    case 'bool':
      return false;
    case 'quantity':
      return '0';
    case 'struct':
      return {};
    default:
      return null;
  }
}

/** Set a key that may be called `__proto__`. */
export function setOwn(object: Fields, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

export function readQuantity(value: unknown, rounded: boolean): string | undefined {
  if (value === null) return rounded ? '0' : undefined;
  // Go looks at the text as it is written, escapes and all.
  const text = typeof value === 'string' ? JSON.stringify(value).slice(1, -1).trim() : JSON.stringify(value);
  try {
    return rounded ? roundUpQuantity(text, -3) : keptQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message);
    throw error;
  }
}

export function readAnyTime(value: unknown, is: string): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string')
    throw new OwnMismatch({ what: describe(value), goType: 'string', struct: '', path: [] });
  try {
    return is === 'time' ? readTime(value) : readMicroTime(value);
  } catch (error) {
    if (error instanceof TimeError) throw new DecodeError(error.message);
    throw error;
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 as it is written again: bits of the last digit that are of no byte are lost. */
function canonicalBase64(text: string): string {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (!padding) return text;
  const at = text.length - padding - 1;
  const last = DIGITS.indexOf(text[at]);
  return text.slice(0, at) + DIGITS[last & (padding === 2 ? 0x30 : 0x3c)] + text.slice(at + 1);
}

export function readIntOrString(value: unknown): string | number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31 - 1) return value;
  const what = typeof value === 'number' ? `number ${formatNumber(value)}` : describe(value);
  throw new OwnMismatch({ what, goType: 'int32', struct: '', path: [] });
}

/** A number as a JSON text most likely had it. */
function formatNumber(value: number): string {
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21) return String(value);
  return value === LARGEST ? '9223372036854775807' : String(BigInt(value));
}

/** The number that the largest int64 is read as. */
const LARGEST = 2 ** 63;

/** Where standard base64 goes wrong, as Go counts; undefined where it is good. Newlines are skipped. */
export function base64Error(text: string): number | undefined {
  let letters = 0;
  let padding = 0;
  // Two letters of a group of four are followed by two `=`, three by one.
  const wanted = (): number => (letters % 4 === 2 ? 2 : 1);
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\n' || char === '\r') continue;
    if (char === '=') {
      if (letters % 4 < 2 || padding === wanted()) return i;
      padding++;
    } else if (padding || !/[A-Za-z0-9+/]/.test(char)) return i;
    else letters++;
  }
  if (padding) return padding === wanted() ? undefined : text.length;
  return letters % 4 === 0 ? undefined : text.length - (letters % 4);
}

/** Decode a JSON value as a definition; returns it and what strict decoding has to say. Throws {@link DecodeError}. */
export function decodeAs(definition: string, value: unknown): { value: Fields; strict: string[] } {
  forgetEmpties();
  const decoder = new Decoder();
  return { value: decoder.decode(definition, value), strict: decoder.strict };
}
