import { encodeBase64 } from '../../kernel/base64.ts';
import { forgetEmpties, noteEmpty } from '../../kinds/empties.ts';
import { goStruct, type GoType } from '../../kinds/go-types.ts';
import {
  base64Error,
  DecodeError,
  isShown,
  OwnMismatch,
  readAnyTime,
  readIntOrString,
  readQuantity,
  readSchemaOr,
  setOwn,
  zeroOf,
} from './go-decode.ts';

import { sortedKeys } from './patched-text.ts';

type Fields = Record<string, unknown>;

/** The kind of a Go value made from JSON. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : 'map';
}

/**
 * Makes a typed object of a patched map as apimachinery's `DefaultUnstructuredConverter` does: what a strategic merge
 * patch ends with. The same shape as decoding gives, other errors; the first ends it.
 */
class Restorer {
  readonly strict: string[] = [];
  #path = '';

  struct(definition: string, value: unknown): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DecodeError(`cannot restore struct from: ${kindOf(value)}`);
    const { fields } = goStruct(definition);
    const before = this.#path;
    const out: Fields = {};
    for (const key of Object.keys(value)) {
      const field = fields.get(key);
      this.#path = before ? `${before}.${key}` : key;
      if (!field) {
        this.strict.push(`unknown field "${this.#path}"`);
        continue;
      }
      const item = this.#value(field.type, (value as Fields)[key]);
      if (isShown(field, item)) out[key] = item;
      else if (typeof item === 'object' && item !== null) noteEmpty(out, key, item);
    }
    this.#path = before;
    return out;
  }

  #value(type: GoType, value: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    switch (type.is) {
      case 'struct':
        return this.struct(type.definition, value);
      case 'list':
        return this.#list(type.element, value);
      case 'map':
        return this.#map(type, value);
      case 'bytes':
        return restoreBytes(value);
      case 'string':
      case 'bool':
      case 'int':
      case 'float':
        return restoreScalar(type, value);
      case 'raw':
      case 'any':
        return sortedKeys(value);
      case 'fields':
        return value;
      default:
        return own(() => readOwn(type, value));
    }
  }

  #list(element: GoType, value: unknown): unknown[] {
    if (!Array.isArray(value)) throw new DecodeError(`cannot restore slice from ${kindOf(value)}`);
    const before = this.#path;
    const out = value.map((item, i) => {
      this.#path = `${before}[${i}]`;
      return this.#value(element, item) ?? zeroOf(element);
    });
    this.#path = before;
    return out;
  }

  #map(type: Extract<GoType, { is: 'map' }>, value: unknown): Fields {
    if (typeof value !== 'object' || Array.isArray(value))
      throw new DecodeError(`cannot restore map from ${kindOf(value)}`);
    // The paths of unknown fields do not tell the keys of maps on the way to them.
    const out: Fields = {};
    for (const key of Object.keys(value!)) {
      const item = (value as Fields)[key];
      setOwn(out, key, type.rounded ? readQuantity(item, true) : (this.#value(type.value, item) ?? zeroOf(type.value)));
    }
    return out;
  }
}

function readOwn(type: GoType, value: unknown): unknown {
  if (type.is === 'quantity') return readQuantity(value, false);
  if (type.is === 'time' || type.is === 'microtime') return readAnyTime(value, type.is);
  if (type.is === 'intOrString') return readIntOrString(value);
  return type.is === 'schemaOr' ? readSchemaOr(type.other, value) : value;
}

/** Types that decode themselves do so without knowing where they stand. */
function own<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof OwnMismatch)) throw error;
    const { what, goType, path, struct } = error.mismatch;
    const into = path.length ? `Go struct field ${struct}.${path.join('.')}` : 'Go value';
    throw new DecodeError(`json: cannot unmarshal ${what} into ${into} of type ${goType}`);
  }
}

const GO_KINDS: Readonly<Record<string, string>> = { string: 'string', bool: 'bool', float: 'float64' };

function restoreScalar(type: GoType, value: unknown): unknown {
  const from = kindOf(value);
  const kind = type.is === 'int' ? (type.bits === 32 ? 'int32' : 'int64') : GO_KINDS[type.is];
  const isNumber = typeof value === 'number';
  if (kind === from) return value;
  if (type.is === 'int' && isNumber) {
    if (Number.isInteger(value)) return kind === 'int32' ? value | 0 : value;
    throw new DecodeError(`cannot convert float64 to ${type.goType}`);
  }
  if (isNumber && kind === 'float64') return value;
  if (from === 'int64' && kind === 'string') throw new DecodeError(`cannot convert int64 to ${type.goType}`);
  throw new DecodeError(`unrecognized type: ${kind}`);
}

function restoreBytes(value: unknown): unknown {
  if (Array.isArray(value)) return encodeBase64(Uint8Array.from(value, restoreByte));
  if (typeof value !== 'string') throw new DecodeError(`cannot restore slice from ${kindOf(value)}`);
  const wrongAt = base64Error(value);
  if (wrongAt !== undefined)
    throw new DecodeError(`error decoding from json: illegal base64 data at input byte ${wrongAt}`);
  return value;
}

/** Bytes may come as a list of numbers, each cut to its last eight bits. */
function restoreByte(value: unknown): number {
  if (kindOf(value) !== 'int64') throw new DecodeError('unrecognized type: uint8');
  return (value as number) & 255;
}

/** Restore a map as a definition; with what strict decoding has to say. Throws {@link DecodeError}. */
export function restoreAs(definition: string, value: unknown): { value: Fields; strict: string[] } {
  forgetEmpties();
  const restorer = new Restorer();
  return { value: restorer.struct(definition, value), strict: restorer.strict };
}
