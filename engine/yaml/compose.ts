import { LIMITS } from '../kernel/limits.ts';
import { resolveScalar } from './resolve.ts';
import { Scanner } from './scanner.ts';
import { MapKeyError, YamlError, type Token, type TokenType } from './tokens.ts';

/** A node of a YAML document. */
export type YamlNode =
  | { readonly is: 'scalar'; readonly text: string; readonly plain: boolean; readonly tag?: string }
  | { readonly is: 'sequence'; readonly items: YamlNode[] }
  | { readonly is: 'mapping'; readonly pairs: [key: YamlNode, value: YamlNode, line: number][] }
  | { readonly is: 'alias'; readonly name: string; readonly target: YamlNode };

const EMPTY: YamlNode = { is: 'scalar', text: '', plain: true };

/**
 * Reads the first document of a text into nodes, as go-yaml's parser does: the grammar of libyaml, its errors at its
 * lines. A parser's error is told one line above where it is, as go-yaml tells it.
 */
export class Composer {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  #depth = 0;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  /** The document's root; undefined where there is none. */
  document(): YamlNode | undefined {
    while (this.#is('document-end')) this.#scanner.next();
    if (this.#is('stream-end')) return undefined;
    const directives = this.#is('directive');
    while (this.#is('directive')) {
      const token = this.#scanner.next();
      if (/^%YAML\s/.test(token.text!) && !/^%YAML\s+1\.1\s*(?:#|$)/.test(token.text!))
        this.#fail('found incompatible YAML document', token);
    }
    if (this.#is('document-start')) this.#scanner.next();
    else if (directives) this.#fail('did not find expected <document start>', this.#scanner.peek());
    if (this.#is('document-start', 'document-end', 'stream-end', 'directive')) return EMPTY;
    const root = this.#node(true, false);
    // What follows is read as far as its first token, and nothing more is asked of it.
    this.#scanner.peek();
    return root;
  }

  #is(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #fail(problem: string, token: Token): never {
    throw new YamlError(problem, token.start.line);
  }

  #node(block: boolean, indentless: boolean): YamlNode {
    if (++this.#depth > LIMITS.nesting) throw new YamlError(`exceeded max depth of ${LIMITS.nesting}`);
    try {
      return this.#nodeHere(block, indentless);
    } finally {
      this.#depth--;
    }
  }

  #nodeHere(block: boolean, indentless: boolean): YamlNode {
    if (this.#is('alias')) {
      const name = this.#scanner.next().text!;
      const target = this.#anchors.get(name);
      if (!target) throw new YamlError(`unknown anchor '${name}' referenced`);
      return { is: 'alias', name, target };
    }
    let anchor: string | undefined;
    let tag: string | undefined;
    while ((anchor === undefined && this.#is('anchor')) || (tag === undefined && this.#is('tag'))) {
      const { type, text } = this.#scanner.next();
      if (type === 'anchor') anchor = text;
      else tag = text;
    }
    return this.#content(block, indentless, anchor, tag);
  }

  #content(block: boolean, indentless: boolean, anchor: string | undefined, tag: string | undefined): YamlNode {
    const token = this.#scanner.peek();
    const keep = <T extends YamlNode>(node: T): T => {
      if (anchor !== undefined) this.#anchors.set(anchor, node);
      return node;
    };
    if (token.type === 'scalar') {
      const { text = '', plain = false } = this.#scanner.next();
      return keep({ is: 'scalar', text, plain, ...(tag !== undefined && { tag }) });
    }
    if (indentless && token.type === 'block-entry') return this.#indentless(keep({ is: 'sequence', items: [] }));
    if (token.type === 'flow-sequence-start') return this.#flowSequence(keep({ is: 'sequence', items: [] }));
    if (token.type === 'flow-mapping-start') return this.#flowMapping(keep({ is: 'mapping', pairs: [] }));
    if (block && token.type === 'block-sequence-start') return this.#blockSequence(keep({ is: 'sequence', items: [] }));
    if (block && token.type === 'block-mapping-start') return this.#blockMapping(keep({ is: 'mapping', pairs: [] }));
    if (anchor !== undefined || tag !== undefined)
      return keep({ ...EMPTY, ...(tag !== undefined && { tag }) } as YamlNode);
    return this.#fail('did not find expected node content', token);
  }

  #blockSequence(node: Extract<YamlNode, { is: 'sequence' }>): YamlNode {
    this.#scanner.next();
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'block-entry') this.#fail("did not find expected '-' indicator", token);
      this.#scanner.next();
      node.items.push(this.#is('block-entry', 'block-end') ? EMPTY : this.#node(true, false));
    }
    this.#scanner.next();
    return node;
  }

  #indentless(node: Extract<YamlNode, { is: 'sequence' }>): YamlNode {
    while (this.#is('block-entry')) {
      this.#scanner.next();
      node.items.push(this.#is('block-entry', 'key', 'value', 'block-end') ? EMPTY : this.#node(true, false));
    }
    return node;
  }

  #blockMapping(node: Extract<YamlNode, { is: 'mapping' }>): YamlNode {
    this.#scanner.next();
    const part = (): YamlNode => (this.#is('key', 'value', 'block-end') ? EMPTY : this.#node(true, true));
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'key') this.#fail('did not find expected key', token);
      this.#scanner.next();
      const key = part();
      if (!this.#is('value')) node.pairs.push([key, EMPTY, token.start.line]);
      else {
        const { start } = this.#scanner.next();
        const isEmpty = this.#is('key', 'value', 'block-end');
        const { line } = isEmpty ? start : this.#scanner.peek().start;
        node.pairs.push([key, part(), line]);
      }
    }
    this.#scanner.next();
    return node;
  }

  #flowSequence(node: Extract<YamlNode, { is: 'sequence' }>): YamlNode {
    this.#scanner.next();
    for (let first = true; !this.#is('flow-sequence-end'); first = false) {
      if (!first && !this.#flowEntry("did not find expected ',' or ']'", 'flow-sequence-end')) break;
      if (this.#is('key')) node.items.push({ is: 'mapping', pairs: [this.#flowPair('flow-sequence-end')] });
      else node.items.push(this.#node(false, false));
    }
    this.#scanner.next();
    return node;
  }

  #flowMapping(node: Extract<YamlNode, { is: 'mapping' }>): YamlNode {
    this.#scanner.next();
    for (let first = true; !this.#is('flow-mapping-end'); first = false) {
      if (!first && !this.#flowEntry("did not find expected ',' or '}'", 'flow-mapping-end')) break;
      const token = this.#scanner.peek();
      if (token.type === 'key') node.pairs.push(this.#flowPair('flow-mapping-end'));
      else node.pairs.push([this.#node(false, false), EMPTY, token.start.line]);
    }
    this.#scanner.next();
    return node;
  }

  /** A comma before a further entry; false where the collection ends behind it. */
  #flowEntry(problem: string, end: TokenType): boolean {
    const token = this.#scanner.peek();
    if (token.type !== 'flow-entry') this.#fail(problem, token);
    this.#scanner.next();
    return !this.#is(end);
  }

  #flowPair(end: TokenType): [YamlNode, YamlNode, number] {
    const { start } = this.#scanner.next();
    const key = this.#is('value', 'flow-entry', end) ? EMPTY : this.#node(false, false);
    if (!this.#is('value')) return [key, EMPTY, start.line];
    const colon = this.#scanner.next().start;
    if (this.#is('flow-entry', end)) return [key, EMPTY, colon.line];
    const { line } = this.#scanner.peek().start;
    return [key, this.#node(false, false), line];
  }
}

/** Which words are truth values: in YAML 1.1 also `yes`, `on`, `y` and their opposites. */
export type YamlVersion = '1.1' | '1.2';

const MAX_DUPLICATES = 100;

/** Numbers that JSON has no words for, as keys. */
const NOT_FINITE: ReadonlyMap<unknown, string> = new Map([
  [Infinity, '.inf'],
  [-Infinity, '-.inf'],
  [NaN, '.nan'],
]);

/** Turns nodes into JSON values, with aliases put in, merge keys followed, and keys as text. */
export class Decoder {
  #count = 0;
  #open = new Set<YamlNode>();
  /** Of keys that stand twice in a map, what strict decoding says: `line 4: key "a" already set in map`. */
  readonly duplicates: string[] = [];
  #version: YamlVersion;

  constructor(version: YamlVersion = '1.1') {
    this.#version = version;
  }

  value(node: YamlNode): unknown {
    if (++this.#count > LIMITS.documentNodes) throw new YamlError('document contains excessive aliasing');
    if (node.is === 'alias') {
      if (this.#open.has(node.target)) throw new YamlError(`anchor '${node.name}' value contains itself`);
      return this.value(node.target);
    }
    if (node.is === 'scalar') return scalarValue(node, this.#version);
    this.#open.add(node);
    const value = node.is === 'sequence' ? node.items.map((item) => this.value(item)) : this.#mapping(node);
    this.#open.delete(node);
    return value;
  }

  #mapping({ pairs }: Extract<YamlNode, { is: 'mapping' }>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    const merged: Record<string, unknown>[] = [];
    for (const [key, value, line] of pairs) {
      if (key.is === 'scalar' && key.plain && key.text === '<<') merged.push(...this.#merge(value));
      else {
        const name = this.#key(key, value);
        if (Object.hasOwn(out, name) && this.duplicates.length < MAX_DUPLICATES)
          this.duplicates.push(`line ${line + 1}: key ${goSyntax(this.value(key))} already set in map`);
        set(out, name, this.value(value));
      }
    }
    for (const fields of merged)
      for (const key of Object.keys(fields)) if (!Object.hasOwn(out, key)) set(out, key, fields[key]);
    return out;
  }

  #merge(node: YamlNode): Record<string, unknown>[] {
    const problem = 'map merge requires map or sequence of maps as the value';
    const target = node.is === 'alias' ? node.target : node;
    if (target.is === 'mapping') return [this.value(node) as Record<string, unknown>];
    if (target.is !== 'sequence') throw new YamlError(problem);
    return target.items.flatMap((item) => {
      if ((item.is === 'alias' ? item.target : item).is !== 'mapping') throw new YamlError(problem);
      return [this.value(item) as Record<string, unknown>];
    });
  }

  #key(node: YamlNode, value: YamlNode): string {
    const key = this.value(node);
    if (key === null) {
      const shown = goSyntax(this.value(value));
      throw new MapKeyError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
    }
    if (typeof key === 'object') throw new YamlError(`invalid map key: ${goSyntax(key)}`);
    return NOT_FINITE.get(key) ?? String(key);
  }
}

/** Set a field whatever its name is (`__proto__` too). */
function set(fields: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(fields, key, { value, enumerable: true, writable: true, configurable: true });
}

function scalarValue({ text, plain, tag }: Extract<YamlNode, { is: 'scalar' }>, version: YamlVersion): unknown {
  const short = tag?.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
  if (short === '!!str' || short === '!') return text;
  if (short === '!!binary') return binaryValue(text);
  if (!plain && short === undefined) return text;
  const { tag: found, value } = text === '' ? { tag: 'null', value: null } : resolveScalar(text);
  if (short?.startsWith('!!') && `!!${found}` !== short && !(short === '!!float' && found === 'int'))
    throw new YamlError(`cannot decode !!${found} \`${text}\` as a ${short}`);
  if (found === 'timestamp' || found === 'merge') return text;
  if (found === 'bool' && version === '1.2' && !/^(?:true|false)$/i.test(text)) return text;
  return typeof value === 'bigint' ? Number(value) : value;
}

function binaryValue(text: string): string {
  try {
    return atob(text.replace(/\s/g, ''));
  } catch {
    throw new YamlError('!!binary value contains invalid base64 data');
  }
}

/** A value as Go's `%#v` prints what go-yaml made of it. */
function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const fields = value as Record<string, unknown>;
  const pairs = Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${goSyntax(fields[key])}`);
  return `map[interface {}]interface {}{${pairs.join(', ')}}`;
}
