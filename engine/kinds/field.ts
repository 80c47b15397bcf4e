import { CONTROL_ESCAPES, escapeHtml, escapesOf } from '../kernel/escapes.ts';

/** Reasons of a field error, as the API server's Status causes name them. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

/** One thing wrong with an object: `field: message`, in the words of apimachinery's `field.Error`. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** Path from the object's root: `spec.containers[0].image`. */
  readonly field: string;
  /** All that follows the field: `Invalid value: "x": must be …`. */
  readonly message: string;
}

/** Errors in the order in which they were found, which is the order the API server tells them in. */
export type FieldErrors = FieldError[];

/**
 * A path to a field; immutable. `String(path)` is how messages write it: `spec.ports[0].name`, `metadata.labels[a/b]`.
 * Valid objects, which most are, need paths but not their texts: those are made when they are first asked for.
 */
export class Path {
  readonly #above: Path | undefined;
  readonly #last: string | number;
  readonly #how: 'field' | 'element';
  #text: string | undefined;

  constructor(text: string | number = '', above?: Path, how: 'field' | 'element' = 'field') {
    this.#last = text;
    this.#above = above;
    this.#how = how;
  }
  get text(): string {
    return (this.#text ??= this.#write());
  }
  /** The path of a field below; several names go deeper. */
  child(name: string, ...deeper: string[]): Path {
    let path = new Path(name, this);
    for (const next of deeper) path = new Path(next, path);
    return path;
  }
  /** The path of a list's element. */
  index(index: number): Path {
    return new Path(index, this, 'element');
  }
  /** The path of a map's value. */
  key(key: string): Path {
    return new Path(key, this, 'element');
  }
  #write(): string {
    const above = this.#above?.text ?? '';
    if (this.#how === 'element') return `${above}[${this.#last}]`;
    return above ? `${above}.${this.#last}` : String(this.#last);
  }
  toString(): string {
    return this.text;
  }
}

/** A value as Go's field errors print it: text quoted as `%q` does, numbers and booleans bare, the rest as JSON. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' ? goJson(value) : String(value);
}

/** JSON as Go's encoder writes it: `<`, `>`, `&` and the line separators are escaped. */
export const goJson = (value: unknown, indent = 0): string => escapeHtml(JSON.stringify(value, null, indent));

/** A text as Go's `%q` prints it. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (code >= 0x20 && code < 0x7f) out += char;
    else out += ESCAPES[char] ?? (isPrintable(char) ? char : escapeCode(code));
  }
  return `${out}"`;
}

const ESCAPES = escapesOf(CONTROL_ESCAPES);

const isPrintable = (char: string): boolean => /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char);

function escapeCode(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

const error = (type: FieldErrorType, path: Path, message: string): FieldError => ({
  type,
  field: path.text || '<nil>',
  message,
});

/** A value that must be there is not. */
export const required = (path: Path, detail = ''): FieldError =>
  error('FieldValueRequired', path, detail ? `Required value: ${detail}` : 'Required value');

/** A value that is not what it must be. */
export const invalid = (path: Path, value: unknown, detail = ''): FieldError =>
  error('FieldValueInvalid', path, `Invalid value: ${formatValue(value)}${detail ? `: ${detail}` : ''}`);

/** A value outside a fixed set; `supported` is printed in the order given. */
export const notSupported = (path: Path, value: unknown, supported: readonly string[]): FieldError =>
  error(
    'FieldValueNotSupported',
    path,
    `Unsupported value: ${formatValue(value)}${supported.length ? `: supported values: ${supported.map(quote).join(', ')}` : ''}`,
  );

/** A field that may not be set here. */
export const forbidden = (path: Path, detail: string): FieldError =>
  error('FieldValueForbidden', path, `Forbidden: ${detail}`);

/** A value that stands more than once. */
export const duplicate = (path: Path, value: unknown): FieldError =>
  error('FieldValueDuplicate', path, `Duplicate value: ${formatValue(value)}`);

/** A value that refers to something that is not there. */
export const notFoundValue = (path: Path, value: unknown): FieldError =>
  error('FieldValueNotFound', path, `Not found: ${formatValue(value)}`);

/** A text over its length in bytes. */
export const tooLong = (path: Path, maxLength: number): FieldError =>
  error('FieldValueTooLong', path, `Too long: may not be more than ${maxLength} bytes`);

/** A list over its length. */
export const tooMany = (path: Path, actual: number, max: number): FieldError =>
  error('FieldValueTooMany', path, `Too many: ${actual}: must have at most ${max} items`);

/** The server's own failure, told at a field. */
export const internal = (path: Path, detail: string): FieldError =>
  error('InternalError', path, `Internal error: ${detail}`);

/** What the server answers with a plain 500: a rule that it broke off without an error of a field. */
export class InternalFailure extends Error {}
