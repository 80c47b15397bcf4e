import { Lexer, REDIRECTIONS, type Token } from './lexer.ts';
import { parseCase, parseFor, parseForWords, parseIf, parseParenthesis, parseWhile } from './compound-parser.ts';
import { parseCondition } from './condition-parser.ts';
import { parseRedirection, parseSimple } from './simple-parser.ts';
import {
  ShellSyntaxError,
  type AndOr,
  type Command,
  type Compound,
  type Pipeline,
  type Redirection,
  type Script,
  type SimpleCommand,
} from './syntax.ts';
import { SourceText } from './words.ts';

/** How a text is parsed. */
export interface ParserOptions {
  /** The number of the text's first line; 1 by default. */
  readonly firstLine?: number;
  /** What a command word stands for, where it is an alias. */
  readonly alias?: (name: string) => string | undefined;
  /** Are `?(…)`, `*(…)` and the like patterns? */
  readonly extendedGlobs?: () => boolean;
  readonly onWarning?: (line: number, message: string) => void;
  /** Whose messages errors are given in; bash's by default. */
  readonly dialect?: 'bash' | 'busybox' | 'debian';
}

const RESERVED = new Set(
  'if then else elif fi do done case esac while until for select in function { } ! [[ time'.split(' '),
);

/** Words that end a list of commands. */
const CLOSERS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

/** Aliases that one text may expand. */
const MAX_ALIASES = 1000;

/** Parses shell source, one complete command at a time, as bash reads it. */
export class Parser {
  readonly lexer: Lexer;
  readonly options: ParserOptions;
  #token: Token | undefined;
  #aliasesActive: { name: string; until: number }[] = [];
  #aliases = 0;
  /** The compound commands that have begun and not ended, for errors at the end of the text. */
  readonly #open: Token[] = [];

  constructor(text: string, options: ParserOptions = {}) {
    this.options = options;
    this.lexer = new Lexer(
      text,
      options.firstLine ?? 1,
      (source, start) => this.#substitution(source, start),
      (inner, line) => new Parser(inner, { ...options, firstLine: line }).parseAll(),
    );
    this.lexer.onWarning = options.onWarning;
  }

  /** The next line's commands; undefined at the end. @throws ShellSyntaxError */
  next(): Script | undefined {
    while (this.peek().type === 'newline') this.take();
    if (this.peek().type === 'end') return undefined;
    const script: AndOr[] = [];
    for (;;) {
      script.push(this.#andOr());
      const token = this.peek();
      if (token.type === 'newline' || token.type === 'end') {
        if (token.type === 'newline') this.take();
        return script;
      }
      if (this.#ended(token)) this.unexpected(token);
    }
  }

  /** Are bash's own forms known: arrays, `((…))`, `select`? */
  get isBash(): boolean {
    return (this.options.dialect ?? 'bash') === 'bash';
  }

  /** Is nothing left but blanks? */
  get finished(): boolean {
    const { text, position } = this.lexer.source;
    return text.slice(position).trim() === '';
  }

  /** All commands of the text. */
  parseAll(): Script {
    const script: AndOr[] = [];
    for (let part = this.next(); part; part = this.next()) script.push(...part);
    return script;
  }

  peek(): Token {
    this.lexer.source.extendedGlobs = this.options.extendedGlobs?.() ?? false;
    return (this.#token ??= this.lexer.next());
  }

  take(): Token {
    const token = this.peek();
    this.#token = undefined;
    return token;
  }

  /** Is the next token this operator or reserved word? */
  at(text: string): boolean {
    const token = this.peek();
    return token.type !== 'newline' && token.type !== 'end' && token.text === text && token.fd === undefined;
  }

  expect(text: string): Token {
    if (!this.at(text)) this.unexpected(this.peek(), text);
    return this.take();
  }

  /** Go on reading at a position of the text. */
  jumpTo(position: number): void {
    this.lexer.source.position = position;
    this.#token = undefined;
  }

  /** Forget the token that was looked at, so that its text can be read in another way. */
  rewind(): void {
    if (this.#token) this.lexer.rewind(this.#token);
    this.#token = undefined;
  }

  /** @param expected what could have come instead, where only one thing could */
  unexpected(token: Token, expected?: string): never {
    if (token.type === 'end') {
      const { source } = this.lexer;
      const line = source.lineAt(source.text.length) + (source.text.endsWith('\n') ? 0 : 1);
      const open = this.#open.at(-1);
      const from = open && this.isBash ? ` from \`${open.text}' command on line ${open.line}` : '';
      throw new ShellSyntaxError(`syntax error: unexpected end of file${from}`, line, true, undefined, expected);
    }
    const shown = token.type === 'newline' ? 'newline' : token.text;
    const message = `syntax error near unexpected token \`${shown}'`;
    throw new ShellSyntaxError(message, token.line, false, this.#sourceLine(token), shown);
  }

  /** An error of `[[ … ]]`: what was wrong, and the token that it was seen at. */
  conditionError(problem: string | undefined, token: Token, near: Token = token): never {
    if (token.type === 'end') this.unexpected(token);
    const place = `syntax error near \`${near.text}'`;
    const message = problem === undefined ? place : `${problem}\n${place}`;
    throw new ShellSyntaxError(message, near.line, false, this.#sourceLine(near));
  }

  #sourceLine(token: Token): string {
    const { text } = this.lexer.source;
    const start = text.lastIndexOf('\n', token.start - 1) + 1;
    const end = text.indexOf('\n', token.start);
    return text.slice(start, end < 0 ? text.length : end);
  }

  skipNewlines(): void {
    while (this.peek().type === 'newline') this.take();
  }

  /** A list of commands up to a word or operator that cannot begin one. At least one command, as bash has it. */
  list(closer?: string): Script {
    const script: AndOr[] = [];
    this.skipNewlines();
    while (!this.closes(this.peek())) {
      script.push(this.#andOr());
      this.skipNewlines();
    }
    if (!script.length) this.unexpected(this.peek(), closer);
    return script;
  }

  /** Does a token end a list of commands? */
  closes(token: Token): boolean {
    if (token.type === 'end') return true;
    if (token.type === 'word') return CLOSERS.has(token.text);
    return token.type === 'operator' && [')', ';;', ';&', ';;&'].includes(token.text);
  }

  #ended(token: Token): boolean {
    return this.closes(token) || (token.type === 'operator' && [';', '&', '&&', '||', '|', '|&'].includes(token.text));
  }

  #andOr(): AndOr {
    const start = this.peek().start;
    const first = this.#pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    while (this.at('&&') || this.at('||')) {
      const operator = this.take().text as '&&' | '||';
      this.skipNewlines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
    const source = this.#sourceSince(start);
    let background = false;
    if (this.at('&')) {
      this.take();
      background = true;
    } else if (this.at(';')) this.take();
    else if (!this.closes(this.peek()) && this.peek().type !== 'newline') this.unexpected(this.peek());
    return { first, rest, background, source };
  }

  #sourceSince(start: number): string {
    const end = this.peek().start;
    return this.lexer.source.text.slice(start, end).trimEnd();
  }

  #pipeline(): Pipeline {
    const start = this.peek().start;
    let negated = false;
    let timed = false;
    while (this.at('!') || this.at('time')) {
      if (this.take().text === '!') negated = !negated;
      else {
        timed = true;
        if (this.at('-p')) this.take();
      }
    }
    const bare = (negated || timed) && this.peek().type !== 'word' && !this.at('(');
    const empty: SimpleCommand = {
      type: 'simple',
      assignments: [],
      words: [],
      redirections: [],
      line: this.peek().line,
    };
    const commands: Command[] = [bare && !this.startsRedirection() ? empty : this.command()];
    const withErrors: boolean[] = [];
    while (this.at('|') || this.at('|&')) {
      withErrors.push(this.take().text === '|&');
      this.skipNewlines();
      commands.push(this.command());
    }
    return { negated, timed, commands, withErrors, source: this.#sourceSince(start) };
  }

  /** Where the innermost compound command began. */
  get openedAt(): number {
    return this.#open.at(-1)?.start ?? 0;
  }

  /** Is the next token a redirection operator? */
  startsRedirection(): boolean {
    const token = this.peek();
    return token.type === 'operator' && REDIRECTIONS.has(token.text);
  }

  /** One command, simple or compound, with its redirections. */
  command(): Command {
    return this.lexer.source.nested(() => this.#command());
  }

  #command(): Command {
    this.#expandAlias();
    const token = this.peek();
    if (token.type === 'operator' && token.text === '(') return this.#compound(token);
    if (token.type === 'word') {
      const plain = token.text === 'in' || (token.text === 'select' && !this.isBash);
      if (RESERVED.has(token.text) && !plain) return this.#compound(token);
      return this.#functionOrSimple(token);
    }
    if (this.startsRedirection()) return parseSimple(this);
    return this.unexpected(token);
  }

  #expandAlias(): void {
    const token = this.peek();
    if (token.type !== 'word' || !this.options.alias) return;
    this.#aliasesActive = this.#aliasesActive.filter((active) => token.start < active.until);
    if (this.#aliasesActive.some((active) => active.name === token.text)) return;
    const value = this.options.alias(token.text);
    if (value === undefined || ++this.#aliases > MAX_ALIASES) return;
    const { source } = this.lexer;
    source.text = source.text.slice(0, token.start) + value + source.text.slice(token.end);
    const grown = value.length - token.text.length;
    for (const active of this.#aliasesActive) active.until += grown;
    this.#aliasesActive.push({ name: token.text, until: token.start + value.length });
    this.rewind();
    source.position = token.start;
    this.#expandAlias();
  }

  #compound(token: Token): Command {
    this.#open.push(token);
    const compound = this.#compoundBody(token);
    this.#open.pop();
    const redirections = this.#redirections();
    return { ...compound, redirections, line: token.line };
  }

  #redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    while (this.startsRedirection()) redirections.push(parseRedirection(this));
    return redirections;
  }

  #compoundBody(token: Token): Compound {
    switch (token.text) {
      case '(':
        return parseParenthesis(this);
      case '{':
        this.take();
        return { type: 'group', body: this.until('}') };
      case 'if':
        return parseIf(this);
      case 'for':
        return parseFor(this);
      case 'select':
        return parseForWords(this, 'select', this.take());
      case 'while':
      case 'until':
        return parseWhile(this, token.text);
      case 'case':
        return parseCase(this);
      case 'function':
        return this.#functionKeyword();
      case '[[':
        this.take();
        return { type: 'condition', condition: parseCondition(this) };
      default:
        return this.unexpected(token);
    }
  }

  /** Commands up to a word or operator, which is taken too. */
  until(closer: string): Script {
    const body = this.list(closer);
    this.expect(closer);
    return body;
  }

  #functionKeyword(): Compound {
    const start = this.take().start;
    const name = this.take();
    if (name.type !== 'word') this.unexpected(name);
    if (this.at('(')) {
      this.take();
      this.expect(')');
    }
    return this.#functionBody(name.text, start);
  }

  #functionBody(name: string, start: number): Compound {
    this.skipNewlines();
    const token = this.peek();
    const opens = token.text === '(' || (token.type === 'word' && RESERVED.has(token.text));
    if (!opens) this.unexpected(token);
    const body = this.command();
    return { type: 'function', name, body, source: this.#sourceSince(start) };
  }

  #functionOrSimple(token: Token): Command {
    const { text } = this.lexer.source;
    const literal = token.word?.length === 1 && token.word[0].type === 'text';
    if (!literal || token.text.endsWith('=') || !/^[ \t]*\(/.test(text.slice(token.end, token.end + 64)))
      return parseSimple(this);
    this.take();
    this.expect('(');
    this.expect(')');
    return { ...this.#functionBody(token.text, token.start), redirections: [], line: token.line };
  }

  #substitution(source: SourceText, start: number): { script: Script; end: number } {
    const inner = new Parser(source.text, { ...this.options, firstLine: source.firstLine });
    inner.lexer.source.position = start;
    inner.lexer.source.depth = source.depth;
    const script: AndOr[] = [];
    inner.skipNewlines();
    while (!inner.at(')')) {
      if (inner.peek().type === 'end') source.unterminated(')', source.text.length, 1);
      script.push(inner.#andOr());
      inner.skipNewlines();
    }
    const end = inner.take().end;
    source.text = inner.lexer.source.text;
    return { script, end };
  }
}
