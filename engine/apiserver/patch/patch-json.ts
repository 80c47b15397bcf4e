import { LIMITS } from '../../kernel/limits.ts';
import { copy } from '../../store/object.ts';
import { sameValue } from '../fields/fields-compare.ts';

/** One operation of an RFC 6902 patch. */
export interface JsonOperation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** The patch cannot be applied to this object. */
export class JsonPatchError extends Error {
  /** The operation that cannot be done. */
  operation?: JsonOperation;
}

/** Nothing lies where the place of an operation should be. */
export class MissingPlaceError extends JsonPatchError {}

/** A value is not what a patch wants it to be. */
export class FailedTestError extends JsonPatchError {}

/** Operations of one patch, as the API server bounds them. */
export const MAX_OPERATIONS = 10_000;

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function parsePointer(pointer: unknown): string[] {
  if (typeof pointer !== 'string') throw new JsonPatchError('missing value');
  if (pointer === '') return [];
  // The library splits at slashes, and looks at nothing before the first.
  if (!pointer.includes('/')) throw new MissingPlaceError(`not a pointer: ${pointer}`);
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexIn(list: readonly unknown[], key: string, adding: boolean): number {
  if (adding && key === '-') return list.length;
  // What Go's Atoi reads: a sign and zeros before it, too.
  if (!/^[-+]?[0-9]{1,18}$/.test(key)) throw new JsonPatchError(`Unable to access invalid index: ${key}`);
  let index = Number(key);
  // The library takes negative indexes from the end.
  if (index < 0) index += list.length + (adding ? 1 : 0);
  if (index < 0 || index > list.length - (adding ? 0 : 1))
    throw new JsonPatchError(`Unable to access invalid index: ${key}`);
  return index;
}

/**
 * A document being patched. The library decodes an object only where an operation goes through it, and writes what it
 * decoded with its keys sorted; all else stays the text it was. So the order of keys tells where a patch has been.
 */
class Document {
  #root: unknown;
  #opened = new WeakSet<object>();
  /** Bytes that copies have added: each may double the document. */
  #copiedBytes = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** The whole, its keys in the order in which the library writes them. */
  finish(): unknown {
    return this.#written(this.#root);
  }

  apply(operation: JsonOperation): void {
    const path = parsePointer(operation.path);
    const value = copy(operation.value ?? null);
    switch (operation.op) {
      case 'add':
        return this.#add(path, value);
      case 'remove':
        return this.#remove(path);
      case 'replace':
        return this.#replace(path, value);
      case 'move': {
        const from = parsePointer(operation.from);
        const moved = this.#valueAt(from);
        this.#remove(from);
        return this.#add(path, moved);
      }
      case 'copy': {
        const source = this.#copiedFrom(parsePointer(operation.from));
        // The way to the new place is opened before the value is written out.
        this.#parentOf(path);
        return this.#add(path, this.#counted(this.#written(source)));
      }
      case 'test':
        return this.#test(path, value, String(operation.path));
      default:
        throw new JsonPatchError(`Unexpected kind: ${String(operation.op)}`);
    }
  }

  /** A member that is not there is copied as null. */
  #copiedFrom(parts: readonly string[]): unknown {
    if (!parts.length) throw new MissingPlaceError('the whole cannot be copied');
    const parent = this.#valueAt(parts.slice(0, -1));
    const key = parts[parts.length - 1];
    const isAbsent = isContainer(parent) && !Array.isArray(parent) && !Object.hasOwn(parent, key);
    return isAbsent ? null : this.#get(parent, key);
  }

  /** A copied value, counted as the text it is. @throws JsonPatchError where copies have grown too large together */
  #counted(value: unknown): unknown {
    this.#copiedBytes += new TextEncoder().encode(JSON.stringify(value)).length;
    if (this.#copiedBytes > LIMITS.requestBytes)
      throw new JsonPatchError(
        `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${LIMITS.requestBytes}`,
      );
    return value;
  }

  #written(value: unknown): unknown {
    if (!isContainer(value)) return value;
    if (Array.isArray(value)) return value.map((item) => this.#written(item));
    const keys = Object.keys(value);
    if (this.#opened.has(value)) keys.sort();
    return Object.fromEntries(keys.map((key) => [key, this.#written(value[key])]));
  }

  #get(container: unknown, key: string): unknown {
    if (isContainer(container)) this.#opened.add(container);
    if (Array.isArray(container)) return container[indexIn(container, key, false)];
    if (!isContainer(container) || !Object.hasOwn(container, key))
      throw new JsonPatchError(`unable to get nonexistent key: ${key}`);
    return (container as Record<string, unknown>)[key];
  }

  #way(container: unknown, key: string): unknown {
    try {
      return this.#get(container, key);
    } catch (error) {
      throw error instanceof JsonPatchError ? new MissingPlaceError(error.message) : error;
    }
  }

  /** The container that a pointer's last part lies in. */
  #parentOf(parts: readonly string[]): Container {
    if (!parts.length) throw new MissingPlaceError('the whole has no place');
    let here = this.#root;
    for (const part of parts.slice(0, -1)) here = this.#way(here, part);
    if (!isContainer(here)) throw new MissingPlaceError(`doc is missing path: /${parts.join('/')}`);
    this.#opened.add(here);
    return here;
  }

  #add(parts: readonly string[], value: unknown): void {
    const parent = this.#parentOf(parts);
    const key = parts[parts.length - 1];
    if (Array.isArray(parent)) parent.splice(indexIn(parent, key, true), 0, value);
    else parent[key] = value;
  }

  #remove(parts: readonly string[]): void {
    const parent = this.#parentOf(parts);
    const key = parts[parts.length - 1];
    if (Array.isArray(parent)) parent.splice(indexIn(parent, key, false), 1);
    else if (!Object.hasOwn(parent, key)) throw new JsonPatchError(`Unable to remove nonexistent key: ${key}`);
    else delete parent[key];
  }

  #replace(parts: readonly string[], value: unknown): void {
    if (!parts.length && !isContainer(value))
      throw new JsonPatchError('replace operation value must be object or array');
    if (!parts.length) return void (this.#root = value);
    const parent = this.#parentOf(parts);
    const key = parts[parts.length - 1];
    // The library replaces a member that is not there: then it adds it.
    if (Array.isArray(parent)) parent[indexIn(parent, key, false)] = value;
    else parent[key] = value;
  }

  #valueAt(parts: readonly string[]): unknown {
    return parts.reduce((here, part) => this.#get(here, part), this.#root);
  }

  /** What is compared is decoded to its depth. */
  #test(parts: readonly string[], value: unknown, path: string): void {
    const found = this.#testedAt(parts);
    this.#openAll(found);
    if (!sameText(found, value)) throw new FailedTestError(`testing value ${path} failed: test failed`);
  }

  #openAll(value: unknown): void {
    if (!isContainer(value)) return;
    this.#opened.add(value);
    Object.values(value).forEach((below) => this.#openAll(below));
  }

  /** A missing member tests as null, as the library has it. */
  #testedAt(parts: readonly string[]): unknown {
    if (!parts.length) return this.#root;
    const parent = this.#parentOf(parts);
    const key = parts[parts.length - 1];
    if (!Array.isArray(parent)) return Object.hasOwn(parent, key) ? parent[key] : null;
    return parent[indexIn(parent, key, false)];
  }
}

/**
 * Values are compared as they are written, and Go writes an object's &, < and > as escapes: a text with one of them
 * never tests as equal.
 */
const sameText = (found: unknown, value: unknown): boolean =>
  sameValue(found, value) && !/[&<>\u2028\u2029]/.test(JSON.stringify(value));

/** Apply a JSON patch to a copy of a value. Throws {@link JsonPatchError}. */
export function jsonPatch(target: unknown, operations: readonly JsonOperation[]): unknown {
  const document = new Document(copy(target));
  for (const operation of operations) {
    try {
      document.apply(operation);
    } catch (error) {
      if (error instanceof JsonPatchError) error.operation = operation;
      throw error;
    }
  }
  return document.finish();
}

/** What the library says of an operation that it cannot do. */
export function jsonPatchFailure(error: JsonPatchError): string {
  const { op, path, from } = error.operation ?? {};
  if (error instanceof MissingPlaceError) {
    if (op === 'add' || op === 'remove')
      return `${op} operation does not apply: doc is missing path: "${path}": missing value`;
    if (op === 'move' || op === 'copy')
      return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
    return `${op} operation does not apply: ${op === 'test' ? '' : 'doc '}is missing path: ${path}: missing value`;
  }
  const cause = /nonexistent key/.test(error.message)
    ? 'missing value'
    : /invalid index: [-+0-9]+$/.test(error.message) && 'invalid index referenced';
  const why = cause ? `${error.message}: ${cause}` : error.message;
  return typeof op === 'string' ? `error in ${op} for path: '${path}': ${why}` : why;
}
