import { CONTROL_ESCAPES } from '../../../kernel/escapes.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { KubectlError } from '../errors.ts';

/** A node of a parsed JSONPath template (client-go's util/jsonpath). */
export type PathNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly nodes: PathNode[] }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'filter'; readonly left: PathNode; readonly right: PathNode; readonly operator: string }
  | { readonly type: 'array'; readonly params: readonly SliceParam[] }
  | { readonly type: 'constant'; readonly value: number | boolean }
  | { readonly type: 'union'; readonly parts: readonly PathNode[] }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' };

/** Start, end or step of a slice; `derived`: the end of a mere index. */
export interface SliceParam {
  readonly known: boolean;
  readonly value: number;
  readonly derived?: boolean;
}

type List = { readonly type: 'list'; readonly nodes: PathNode[] };

/** Parse a template. Throws KubectlError with the parser's words (`unterminated array`). */
export function parseJsonPath(text: string): List {
  return new Parser(text, 0).parse();
}

const EOF = '';

class Parser {
  readonly #input: string;
  readonly #depth: number;
  #at = 0;
  #start = 0;
  readonly #root: List = { type: 'list', nodes: [] };

  constructor(input: string, depth: number) {
    if (depth > LIMITS.nesting)
      throw new KubectlError(`the template nests too deep (limit nesting: ${LIMITS.nesting})`);
    this.#input = input;
    this.#depth = depth;
  }

  parse(): List {
    while (this.#at < this.#input.length) {
      const open = this.#input.indexOf('{', this.#at);
      const end = open < 0 ? this.#input.length : open;
      if (end > this.#at) this.#root.nodes.push({ type: 'text', text: this.#input.slice(this.#at, end) });
      this.#at = end;
      if (open < 0) break;
      this.#at = this.#start = open + 1;
      const action: List = { type: 'list', nodes: [] };
      this.#root.nodes.push(action);
      this.#action(action.nodes);
    }
    return this.#root;
  }

  #next(): string {
    const c = this.#input[this.#at] ?? EOF;
    this.#at++;
    return c;
  }

  /** The text since the last consumption. */
  #consume(): string {
    const text = this.#input.slice(this.#start, this.#at);
    this.#start = this.#at;
    return text;
  }

  /** All up to and with the closing brace. */
  #action(nodes: PathNode[]): void {
    for (;;) {
      if (this.#input.startsWith('}', this.#at)) {
        this.#start = ++this.#at;
        return;
      }
      if (this.#input.startsWith('[?(', this.#at)) this.#filter(nodes);
      else if (this.#input.startsWith('..', this.#at)) this.#recursive(nodes);
      else this.#one(nodes);
    }
  }

  #one(nodes: PathNode[]): void {
    const c = this.#next();
    if (c === EOF || c === '\n' || c === '\r') throw new KubectlError('unclosed action');
    if (c === ' ' || c === '@' || c === '$') this.#consume();
    else if (c === '[') this.#array(nodes);
    else if (c === '"' || c === "'") this.#quote(nodes, c);
    else if (c === '.') this.#field(nodes);
    else if (c === '+' || c === '-' || isDigit(c)) {
      this.#at--;
      this.#number(nodes);
    } else if (isAlphaNumeric(c)) {
      this.#at--;
      this.#identifier(nodes);
    } else {
      const character = String.fromCodePoint(this.#input.codePointAt(this.#at - 1)!);
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      throw new KubectlError(`unrecognized character in action: U+${code} '${character}'`);
    }
  }

  #recursive(nodes: PathNode[]): void {
    if (nodes[nodes.length - 1]?.type === 'recursive') throw new KubectlError('invalid multiple recursive descent');
    this.#at += 2;
    this.#consume();
    nodes.push({ type: 'recursive' });
    if (isAlphaNumeric(this.#input[this.#at] ?? EOF)) this.#field(nodes);
  }

  #field(nodes: PathNode[]): void {
    this.#consume();
    for (;;) {
      const c = this.#next();
      if (c === '\\') this.#next();
      else if (isTerminator(c)) {
        this.#at--;
        break;
      }
    }
    this.#at = Math.min(this.#at, this.#input.length);
    const name = this.#consume();
    nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
  }

  #identifier(nodes: PathNode[]): void {
    while (!isTerminator(this.#next()));
    this.#at--;
    const name = this.#consume();
    nodes.push(
      name === 'true' || name === 'false' ? { type: 'constant', value: name === 'true' } : { type: 'identifier', name },
    );
  }

  #number(nodes: PathNode[]): void {
    if (/[+-]/.test(this.#input[this.#at])) this.#at++;
    while (/[.\d]/.test(this.#input[this.#at] ?? EOF)) this.#at++;
    const text = this.#consume();
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new KubectlError(`cannot parse number ${text}`);
    nodes.push({ type: 'constant', value: Number(text) });
  }

  #quote(nodes: PathNode[], end: string): void {
    for (;;) {
      const c = this.#next();
      if (c === EOF || c === '\n') throw new KubectlError('unterminated quoted string');
      if (c === end && this.#input[this.#at - 2] !== '\\') break;
    }
    const quoted = this.#consume();
    nodes.push({ type: 'text', text: unquote(quoted) });
  }

  #array(nodes: PathNode[]): void {
    for (;;) {
      const c = this.#next();
      if (c === EOF || c === '\n') throw new KubectlError('unterminated array');
      if (c === ']') break;
    }
    const inside = this.#consume().slice(1, -1);
    const text = inside === '*' ? ':' : inside;
    const parts = text.split(',');
    if (parts.length > 1) {
      nodes.push({ type: 'union', parts: parts.map((part) => this.#inner(`[${part.replace(/^ +| +$/g, '')}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) nodes.push(...this.#inner(`.${key[1]}`).nodes);
    else nodes.push({ type: 'array', params: sliceParams(text) });
  }

  #filter(nodes: PathNode[]): void {
    this.#at += 3;
    this.#consume();
    let begun = false;
    let ended = false;
    let pair = '';
    for (;;) {
      const c = this.#next();
      if (c === EOF || c === '\n') throw new KubectlError('unterminated filter');
      if (c === '"' || c === "'") {
        if (!begun) {
          begun = true;
          pair = c;
        } else if (this.#input[this.#at - 2] !== '\\' && c === pair) ended = true;
      } else if (c === ')' && begun === ended) break;
    }
    if (this.#next() !== ']') throw new KubectlError('unclosed array expect ]');
    const text = this.#consume().slice(0, -2);
    const parts = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(text);
    nodes.push(
      parts
        ? { type: 'filter', left: this.#inner(parts[1]), operator: parts[2], right: this.#inner(parts[3]) }
        : { type: 'filter', left: this.#inner(text), operator: 'exists', right: { type: 'list', nodes: [] } },
    );
  }

  /** What stands inside brackets, parsed as an action of its own. */
  #inner(text: string): List {
    const root = new Parser(`{${text}}`, this.#depth + 1).parse();
    return root.nodes[0] as List;
  }
}

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;

function sliceParams(text: string): SliceParam[] {
  const match = SLICE.exec(text);
  if (!match) throw new KubectlError(`invalid array index ${text}`);
  const number = (digits: string): number => {
    if (!/^-?\d+$/.test(digits)) throw new KubectlError(`array index ${digits} is not a number`);
    return Number(digits);
  };
  const [start, end, step] = match.slice(1);
  const first: SliceParam = start ? { known: true, value: number(start) } : { known: false, value: 0 };
  const bound = (part: string): SliceParam =>
    part === ':' ? { known: false, value: 0 } : { known: true, value: number(part.slice(1)) };
  return [
    first,
    end ? bound(end) : { known: true, value: first.value + 1, derived: true },
    step ? bound(step) : { known: false, value: 0 },
  ];
}

const isDigit = (c: string): boolean => c >= '0' && c <= '9' && c.length === 1;
const isAlphaNumeric = (c: string): boolean => c !== EOF && /[\p{L}\p{Nd}_]/u.test(c);
const isTerminator = (c: string): boolean => c === EOF || /[\s.,[\]$@{}]/.test(c);

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '\\': '\\',
};

/** Go's strconv.Unquote for both kinds of quotes (jsonpath.UnquoteExtend). */
function unquote(quoted: string): string {
  const quote = quoted[0];
  const fail = (): never => {
    throw new KubectlError(`unquote string ${quoted} error invalid syntax`);
  };
  return quoted
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[^])/g, (_, code: string) => {
      if (code.length === 1) return code === quote ? quote : (ESCAPES[code] ?? fail());
      if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
      return String.fromCodePoint(parseInt(code.slice(1), 16));
    });
}
