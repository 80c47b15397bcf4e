import type { Co } from '../../../kernel/coroutine.ts';
import { LIMITS, LimitError } from '../../../kernel/limits.ts';
import type { Reader } from '../../../runtime/streams.ts';
import { compileExtended } from '../../regex/compile.ts';
import { inputValue, toText, type Value } from './values.ts';

/** Fields that one record may have. */
const MAX_FIELDS = 1_000_000;

/** Reads records: lines, paragraphs (RS is empty), or what a separator or expression ends. */
export class RecordReader {
  readonly #reader: Reader;
  #buffer = '';
  #ended = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** The next record; undefined at the end. */
  *next(separator: string): Co<string | undefined> {
    if (separator === '') return yield* this.#paragraph();
    const regex = [...separator].length > 1 ? compileExtended(separator) : undefined;
    for (;;) {
      const found = regex ? regex.exec(this.#buffer) : this.#find(separator);
      // A match at the buffer's very end could go on in what is not read yet.
      if (found && (this.#ended || !regex || found.end < this.#buffer.length) && found.end > found.start) {
        const record = this.#buffer.slice(0, found.start);
        this.#buffer = this.#buffer.slice(found.end);
        return record;
      }
      if (this.#ended) return this.#rest();
      yield* this.#fill();
    }
  }

  #find(separator: string): { start: number; end: number } | undefined {
    const start = this.#buffer.indexOf(separator);
    return start < 0 ? undefined : { start, end: start + separator.length };
  }

  #rest(): string | undefined {
    const rest = this.#buffer;
    this.#buffer = '';
    return rest === '' ? undefined : rest.endsWith('\n') ? rest.slice(0, -1) : rest;
  }

  *#fill(): Co<void> {
    const more = yield* this.#reader.read();
    if (!more) this.#ended = true;
    this.#buffer += more;
    if (this.#buffer.length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a record is too long');
  }

  *#paragraph(): Co<string | undefined> {
    while (!this.#ended) yield* this.#fill();
    const text = this.#buffer.replace(/^\n+/, '');
    if (text === '') return undefined;
    const end = /\n\n+/.exec(text);
    this.#buffer = end ? text.slice(end.index + end[0].length) : '';
    const record = end ? text.slice(0, end.index) : text;
    return record.replace(/\n$/, '');
  }

  close(): void {
    this.#reader.close();
  }
}

/** Split a record into fields by FS: a blank means runs of white space, one character itself, more an expression. */
export function splitRecord(text: string, separator: string, paragraph = false): string[] {
  if (text === '') return [];
  const limit = (parts: string[]): string[] => {
    if (parts.length > MAX_FIELDS) throw new LimitError('captureBytes', 'a record has too many fields');
    return parts;
  };
  if (separator === ' ')
    return limit(text.trim() === '' ? [] : text.replace(/^[ \t\n]+|[ \t\n]+$/g, '').split(/[ \t\n]+/));
  if (separator === '') return limit([...text]);
  if (separator.length === 1 && separator !== '\\' && !paragraph) return limit(text.split(separator));
  return limit(
    splitByRegex(
      text,
      separator.length === 1
        ? `[${separator === '\\' || separator === '^' ? `\\${separator}` : separator}\n]`
        : paragraph
          ? `(${separator})|\n`
          : separator,
    ),
  );
}

/** Split by an extended expression; matches that take nothing do not split. */
export function splitByRegex(text: string, source: string): string[] {
  const regex = compileExtended(source);
  const parts: string[] = [];
  let at = 0;
  for (let from = 0; from <= text.length;) {
    const match = regex.exec(text, from);
    if (!match) break;
    if (match.end === match.start) {
      from = match.end + 1;
      continue;
    }
    parts.push(text.slice(at, match.start));
    at = from = match.end;
  }
  parts.push(text.slice(at));
  return parts;
}

/** The current record and its fields; each is made from the other when it is asked for. */
export class CurrentRecord {
  #text = '';
  #fields: Value[] | undefined = [];
  #stale = false;
  readonly #separators: () => { fs: string; ofs: string; paragraph: boolean; format: string };

  constructor(separators: () => { fs: string; ofs: string; paragraph: boolean; format: string }) {
    this.#separators = separators;
  }

  /** Take a new record. */
  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
    this.#stale = false;
  }

  #split(): Value[] {
    const { fs, paragraph } = this.#separators();
    return (this.#fields ??= splitRecord(this.#text, fs, paragraph).map(inputValue));
  }

  get text(): string {
    if (this.#stale) {
      const { ofs, format } = this.#separators();
      this.#text = (this.#fields ?? []).map((field) => toText(field, format)).join(ofs);
      this.#stale = false;
    }
    return this.#text;
  }

  get count(): number {
    return this.#split().length;
  }

  /** Set NF: fields are cut off or added. */
  set count(count: number) {
    const fields = this.#split();
    if (count > MAX_FIELDS) throw new LimitError('captureBytes', 'a record has too many fields');
    while (fields.length < count) fields.push('');
    fields.length = count;
    this.#stale = true;
  }

  field(index: number): Value {
    return index === 0 ? inputValue(this.text) : this.#split()[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) return this.set(toText(value, this.#separators().format));
    if (index > this.#split().length) this.count = index;
    this.#split()[index - 1] = value;
    this.#stale = true;
  }
}
