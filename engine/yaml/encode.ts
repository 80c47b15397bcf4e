import { WRITTEN_ESCAPES } from './escapes.ts';
import { CONTROLS, isBreak } from './reader.ts';
import { needsQuotes } from './resolve.ts';
import { YamlError } from './tokens.ts';

/** Columns after which the emitter breaks lines at blanks. */
const BEST_WIDTH = 80;

/**
 * Encode a JSON value as sigs.k8s.io/yaml (go-yaml v2, libyaml's emitter) does: keys sorted, two spaces, ends with a
 * newline. Throws YamlError for characters that no YAML may hold, for it reads the value's JSON as YAML first.
 */
export function encodeYaml(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(value, -2, 'root');
  return emitter.endsLine ? emitter.text : `${emitter.text}\n`;
}

type Place = 'root' | 'item' | 'value';

class Emitter {
  text = '';
  /** Does the text end with a newline? Looking at it each time would copy it each time. */
  endsLine = false;
  #column = 0;

  #put(text: string): void {
    if (text === '') return;
    this.text += text;
    this.endsLine = text.endsWith('\n');
    const newline = text.lastIndexOf('\n');
    this.#column = newline < 0 ? this.#column + [...text].length : [...text.slice(newline + 1)].length;
  }

  /** Write a node; `indent` is the indentation of what contains it (-2 at the root). */
  node(value: unknown, indent: number, place: Place): void {
    if (Array.isArray(value) && value.length) this.#sequence(value, indent, place);
    else if (isMap(value) && hasKeys(value)) this.#mapping(value, indent, place);
    else this.#scalar(value, indent, place);
  }

  #sequence(items: readonly unknown[], indent: number, place: Place): void {
    // A sequence that is a mapping's value stands at the mapping's own indentation.
    const own = place === 'value' ? indent : indent + 2;
    items.forEach((item, i) => {
      if (place === 'item' && i === 0) this.#put(' ');
      else this.#newline(own);
      this.#put('-');
      this.node(item, own, 'item');
    });
  }

  #mapping(map: Record<string, unknown>, indent: number, place: Place): void {
    const own = indent + 2;
    sortedKeys(map).forEach((name, i) => {
      const key = asRead(name);
      if (place === 'item' && i === 0) this.#put(' ');
      else this.#newline(own);
      const style = styleOf(key, true);
      if (key.length > 128 || key.includes('\n')) {
        this.#put('? ');
        this.#string(key, own, style, true);
        this.#newline(own);
        this.#put(':');
      } else {
        this.#string(key, own, style, false);
        this.#put(':');
      }
      this.node(map[name], own, 'value');
    });
  }

  #newline(indent: number): void {
    if (this.text !== '' && !this.endsLine) this.#put('\n');
    this.#put(' '.repeat(Math.max(0, indent)));
  }

  #scalar(value: unknown, indent: number, place: Place): void {
    if (place !== 'root') this.#put(' ');
    if (Array.isArray(value)) this.#put('[]');
    else if (isMap(value)) this.#put('{}');
    else if (value === null || value === undefined) this.#put('null');
    else if (typeof value === 'string') this.#text(asRead(value), indent + 2);
    else if (typeof value === 'number') this.#put(numberText(value));
    else this.#put(String(value));
  }

  #text(text: string, indent: number): void {
    this.#string(text, indent, styleOf(text, false), true);
  }

  #string(text: string, indent: number, style: Style, allowBreaks: boolean): void {
    if (style === 'plain') this.#folded(text, indent, allowBreaks, false);
    else if (style === 'single') this.#folded(text, indent, allowBreaks, true);
    else if (style === 'double') this.#double(text, indent, allowBreaks);
    else this.#literal(text, indent);
  }

  /** Plain and single-quoted scalars; a blank beyond the width becomes a line break. */
  #folded(text: string, indent: number, allowBreaks: boolean, quoted: boolean): void {
    if (quoted) this.#put("'");
    let spaces = false;
    let breaks = false;
    const last = text.length - 1;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === ' ') {
        const inside = !quoted || (i > 0 && i < last);
        if (allowBreaks && !spaces && this.#column > BEST_WIDTH && inside && text[i + 1] !== ' ')
          this.#breakLine(indent);
        else this.#put(' ');
        spaces = true;
      } else if (c === '\n') {
        if (!breaks) this.#put('\n');
        this.#put('\n');
        breaks = true;
      } else {
        if (breaks) this.#breakLine(indent);
        this.#put(quoted && c === "'" ? "''" : c);
        spaces = breaks = false;
      }
    }
    if (quoted) this.#put("'");
  }

  #breakLine(indent: number): void {
    if (!this.endsLine) this.#put('\n');
    this.#put(' '.repeat(indent));
  }

  #double(text: string, indent: number, allowBreaks: boolean): void {
    this.#put('"');
    let spaces = false;
    const characters = [...text];
    // go-yaml looks for a byte order mark at the text's beginning, whatever character it writes.
    const isMarked = text.startsWith('\uFEFF');
    characters.forEach((c, i) => {
      if (isMarked || !isPrintable(c) || isBreak(c) || c === '"' || c === '\\') {
        this.#put(escapeCharacter(c));
        spaces = false;
      } else if (c === ' ') {
        if (allowBreaks && !spaces && this.#column > BEST_WIDTH && i > 0 && i < characters.length - 1) {
          this.#breakLine(indent);
          if (characters[i + 1] === ' ') this.#put('\\');
        } else this.#put(' ');
        spaces = true;
      } else {
        this.#put(c);
        spaces = false;
      }
    });
    this.#put('"');
  }

  #literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : '';
    const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    this.#put(`|${hint}${chomp}\n`);
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    this.#put(lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n'));
    if (text.endsWith('\n')) this.#put('\n');
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function hasKeys(map: Record<string, unknown>): boolean {
  for (const key in map) if (map[key] !== undefined) return true;
  return false;
}

const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : goFloat(value);

/** A float as Go's strconv.FormatFloat(v, 'g', -1, 64) prints it. */
function goFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return String(value);
}

/** What reading the JSON of a text as YAML makes of it: a line separator that JSON does not escape is folded away. */
function asRead(text: string): string {
  const bare = text.replaceAll(JSON_ESCAPED, '');
  if (CONTROLS.test(bare)) throw new YamlError('control characters are not allowed');
  return text.replaceAll('\x85', ' ');
}

/** Control characters that stand as escapes in JSON. */
const JSON_ESCAPED = /[\x00-\x1f]/g;

type Style = 'plain' | 'single' | 'double' | 'literal';

/** The style go-yaml wants, then what libyaml's emitter makes of it in this place. */
function styleOf(text: string, isKey: boolean): Style {
  const found = analyse(text);
  let style: Style = text.includes('\n') ? 'literal' : needsQuotes(text) ? 'double' : 'plain';
  if (isKey && found.multiline) return 'double';
  if (style === 'plain' && (!found.plainAllowed || (text === '' && isKey))) style = 'single';
  if (style === 'single' && !found.singleAllowed) style = 'double';
  if (style === 'literal' && (!found.blockAllowed || isKey)) style = 'double';
  return style;
}

interface Analysis {
  readonly multiline: boolean;
  readonly plainAllowed: boolean;
  readonly singleAllowed: boolean;
  readonly blockAllowed: boolean;
}

const isBlank = (c: string | undefined): boolean => c === undefined || c === ' ' || c === '\t' || isBreak(c);

/** libyaml's yaml_emitter_analyze_scalar, for block context. */
function analyse(text: string): Analysis {
  if (text === '') return { multiline: false, plainAllowed: true, singleAllowed: true, blockAllowed: false };
  let indicators = text.startsWith('---') || text.startsWith('...');
  let special = false;
  let breaks = false;
  let breakSpace = false;
  let spaceBreak = false;
  let afterSpace = false;
  let afterBreak = false;
  let before: string | undefined;
  const characters = [...text];
  characters.forEach((c, i) => {
    if (isIndicator(c, before, characters[i + 1])) indicators = true;
    if (!isPrintable(c)) special = true;
    if (c === ' ') {
      if (afterBreak) breakSpace = true;
      afterSpace = true;
      afterBreak = false;
    } else if (isBreak(c)) {
      breaks = true;
      if (afterSpace) spaceBreak = true;
      afterSpace = false;
      afterBreak = true;
    } else afterSpace = afterBreak = false;
    before = c;
  });
  const first = characters[0];
  const last = characters[characters.length - 1];
  const edge = first === ' ' || isBreak(first) || last === ' ' || isBreak(last);
  const bad = spaceBreak || special;
  return {
    multiline: breaks,
    plainAllowed: !edge && !breakSpace && !bad && !breaks && !indicators,
    singleAllowed: !breakSpace && !bad,
    blockAllowed: last !== ' ' && !bad,
  };
}

/** Would this character be read as more than text in a plain scalar? `before` is undefined at the start. */
function isIndicator(c: string, before: string | undefined, after: string | undefined): boolean {
  if (before === undefined) {
    if ('#,[]{}&*!|>\'"%@`'.includes(c)) return true;
    return '?:-'.includes(c) && isBlank(after);
  }
  return (c === ':' && isBlank(after)) || (c === '#' && isBlank(before));
}

/** Characters beyond U+FFFF are escaped: libyaml knows no others. */
function isPrintable(c: string): boolean {
  const code = c.codePointAt(0)!;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}

function escapeCharacter(c: string): string {
  if (WRITTEN_ESCAPES[c]) return WRITTEN_ESCAPES[c];
  const code = c.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Keys in go-yaml's order: letters after other characters, runs of digits by their value. */
export const sortedKeys = (map: Record<string, unknown>): string[] =>
  Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort((a, b) => (keyLess(a, b) ? -1 : keyLess(b, a) ? 1 : 0));

const isLetter = (c: string): boolean => /\p{L}/u.test(c);
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';

function keyLess(a: string, b: string): boolean {
  const ar = [...a];
  const br = [...b];
  for (let i = 0; i < ar.length && i < br.length; i++) {
    if (ar[i] === br[i]) continue;
    const al = isLetter(ar[i]);
    const bl = isLetter(br[i]);
    if (al && bl) return ar[i] < br[i];
    if (al || bl) return bl;
    return numberLess(ar, br, i);
  }
  return ar.length < br.length;
}

function numberLess(ar: readonly string[], br: readonly string[], i: number): boolean {
  let prefix = '';
  if (ar[i] === '0' || br[i] === '0')
    for (let j = i - 1; j >= 0 && isDigit(ar[j]); j--)
      if (ar[j] !== '0') {
        prefix = '1';
        break;
      }
  const run = (characters: readonly string[]): string => {
    let end = i;
    while (isDigit(characters[end]) && end - i < 18) end++;
    return characters.slice(i, end).join('');
  };
  const [ad, bd] = [run(ar), run(br)];
  const [an, bn] = [Number(prefix + ad || '0'), Number(prefix + bd || '0')];
  if (an !== bn) return an < bn;
  if (ad.length !== bd.length) return ad.length < bd.length;
  return ar[i] < br[i];
}
