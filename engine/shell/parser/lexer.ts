import { ShellSyntaxError, type Redirection, type Word } from './syntax.ts';
import { SourceText, type ParseSubstitution, type ParseText } from './words.ts';

/** A token of shell source. `text` is as it was written. */
export interface Token {
  readonly type: 'word' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly word?: Word;
  /** A number directly before a redirection operator. */
  readonly fd?: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Longest first, so that the first that fits is the right one. */
const OPERATORS = [
  '&>>',
  '<<-',
  '<<<',
  ';;&',
  '&&',
  '||',
  ';;',
  ';&',
  '|&',
  '<<',
  '>>',
  '<&',
  '>&',
  '<>',
  '>|',
  '&>',
  '<',
  '>',
  '|',
  '&',
  ';',
  '(',
  ')',
];

export const REDIRECTIONS = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);

const isMeta = (char: string): boolean => ' \t\n;&|<>()'.includes(char);

interface PendingDocument {
  readonly redirection: Redirection;
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly strip: boolean;
}

/** Splits source text into tokens; reads here-documents where their lines begin. */
export class Lexer {
  readonly source: SourceText;
  #pending: PendingDocument[] = [];
  /** Was the newline given that ends a text without one? */
  #ended = false;
  /** Called with what bash warns of: a here-document without its end. */
  onWarning: ((line: number, message: string) => void) | undefined;

  constructor(text: string, firstLine: number, substitution: ParseSubstitution, parseText: ParseText) {
    this.source = new SourceText(text, firstLine, substitution, parseText);
  }

  /** Read the next token. */
  next(): Token {
    const { source } = this;
    this.#skipBlanks();
    const start = source.position;
    const line = source.line;
    const char = source.text[start];
    if (char === undefined) {
      this.#readDocuments();
      if (!this.#ended && start > 0 && source.text[start - 1] !== '\n') {
        this.#ended = true;
        return { type: 'newline', text: '\n', start, end: start, line };
      }
      return { type: 'end', text: '', start, end: start, line };
    }
    if (char === '\n') {
      source.position++;
      this.#readDocuments();
      return { type: 'newline', text: '\n', start, end: source.position, line };
    }
    const processSubstitution = (char === '<' || char === '>') && source.text[start + 1] === '(';
    const operator = processSubstitution ? undefined : this.operatorAt(start);
    if (operator) {
      source.position += operator.length;
      return { type: 'operator', text: operator, start, end: source.position, line };
    }
    const number = /^[0-9]{1,4}(?=[<>])/.exec(source.text.slice(start, start + 5))?.[0];
    if (number && this.operatorAt(start + number.length)) {
      const text = this.operatorAt(start + number.length) as string;
      source.position += number.length + text.length;
      return { type: 'operator', text, fd: Number(number), start, end: source.position, line };
    }
    const word = this.#readWord();
    return { type: 'word', text: source.text.slice(start, source.position), word, start, end: source.position, line };
  }

  operatorAt(position: number): string | undefined {
    return OPERATORS.find((operator) => this.source.text.startsWith(operator, position));
  }

  /** Go back to a token that was read. */
  rewind(token: Token): void {
    if (token.type === 'newline' && token.start === token.end) this.#ended = false;
    this.source.position = token.start;
  }

  /** A word of the source, with process substitutions. */
  #readWord(): Word {
    const { source } = this;
    const parts: Word[number][] = [];
    for (;;) {
      parts.push(...source.readWord(isMeta));
      const char = source.text[source.position];
      if ((char !== '<' && char !== '>') || source.text[source.position + 1] !== '(') return parts;
      const { script, end } = source.parseSubstitution(source, source.position + 2);
      source.position = end;
      parts.push({ type: 'process', direction: char, script });
    }
  }

  #skipBlanks(): void {
    const { source } = this;
    for (;;) {
      const char = source.text[source.position];
      if (char === ' ' || char === '\t' || char === '\r') source.position++;
      else if (char === '\\' && source.text[source.position + 1] === '\n') source.position += 2;
      else if (char === '#') {
        const end = source.text.indexOf('\n', source.position);
        source.position = end < 0 ? source.text.length : end;
      } else return;
    }
  }

  /** Remember a here-document whose operator was read; its lines follow the current one. */
  expectDocument(redirection: Redirection, token: Token): void {
    const quoted = (token.word ?? []).some((part) => part.type === 'quoted' || part.type === 'double');
    const delimiter = (token.word ?? []).map((part) => plainText(part, token.text)).join('');
    this.#pending.push({ redirection, delimiter, quoted, strip: redirection.operator === '<<-' });
  }

  #readDocuments(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const document of pending) this.#readDocument(document);
  }

  #readDocument(document: PendingDocument): void {
    const { source } = this;
    const lines: string[] = [];
    const firstLine = source.line;
    for (;;) {
      if (source.position >= source.text.length) {
        this.onWarning?.(
          source.line,
          `here-document at line ${document.redirection.line} delimited by end-of-file (wanted \`${document.delimiter}')`,
        );
        this.incompleteDocument = true;
        break;
      }
      const newline = source.text.indexOf('\n', source.position);
      const end = newline < 0 ? source.text.length : newline;
      let line = source.text.slice(source.position, end);
      source.position = newline < 0 ? end : end + 1;
      if (document.strip) line = line.replace(/^\t+/, '');
      if (line === document.delimiter) break;
      lines.push(`${line}\n`);
    }
    const text = lines.join('');
    document.redirection.body = document.quoted ? [{ type: 'quoted', text }] : this.#documentWord(text, firstLine);
  }

  /** A here-document ended with the text: an interactive shell asks for more lines. */
  incompleteDocument = false;

  #documentWord(text: string, firstLine: number): Word {
    const { parseSubstitution, parseText } = this.source;
    const inner = new SourceText(text, firstLine, parseSubstitution, parseText);
    return [{ type: 'double', parts: inner.readQuotedText(() => false) }];
  }
}

/** A here-document's delimiter: its quotes removed, nothing expanded. */
function plainText(part: Word[number], source: string): string {
  if (part.type === 'text' || part.type === 'quoted') return part.text;
  if (part.type === 'double') return part.parts.map((inner) => plainText(inner, source)).join('');
  if (part.type === 'parameter') return part.source;
  throw new ShellSyntaxError(`here-document delimiter \`${source}' is not simulated here`, 1);
}
