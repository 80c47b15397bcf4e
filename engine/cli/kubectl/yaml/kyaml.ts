import { WRITTEN_ESCAPES } from '../../../yaml/escapes.ts';
import { needsQuotes } from '../../../yaml/resolve.ts';
import { sortedKeys } from '../../../yaml/encode.ts';

/**
 * Encode a JSON value as KYAML (sigs.k8s.io/yaml/kyaml): flow style over several lines, trailing commas, strings in
 * double quotes and folded at their line breaks, keys quoted only where YAML would read them as something else. Lists
 * of maps and lists are cuddled: `[{ … }, {`.
 */
export const encodeKyaml = (value: unknown): string => `${write(value, '')}\n`;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) return writeList(value, indent);
  if (isMap(value)) return writeMap(value, indent);
  return typeof value === 'string' ? writeString(value, indent) : String(value ?? null);
}

function writeMap(map: Record<string, unknown>, indent: string): string {
  const keys = sortedKeys(map);
  if (!keys.length) return '{}';
  const inner = `${indent}  `;
  return `{\n${keys.map((key) => `${inner}${keyText(key)}: ${write(map[key], inner)},\n`).join('')}${indent}}`;
}

function writeList(items: readonly unknown[], indent: string): string {
  if (!items.length) return '[]';
  if (items.every((item) => isMap(item) || Array.isArray(item)))
    return `[${items.map((item) => write(item, indent)).join(', ')}]`;
  const inner = `${indent}  `;
  return `[\n${items.map((item) => `${inner}${write(item, inner)},\n`).join('')}${indent}]`;
}

/** A string of several lines begins on the next line; each line but the last ends in `\n\`. */
function writeString(text: string, indent: string): string {
  if (!text.includes('\n')) return `"${escape(text, false)}"`;
  const lines = text.split('\n');
  const last = lines.pop()!;
  const line = (content: string): string =>
    `${indent}${/^[\t\v\f\r \u0085\u00a0]/.test(content) ? '\\' : ' '}${escape(content, false)}`;
  const body = lines.map((content) => `${line(content)}\\n\\\n`).join('');
  return `"\\\n${body}${last ? `${line(last)}\\\n` : ''}${indent}"`;
}

/** In keys a tab is escaped as well. */
function escape(text: string, key: boolean): string {
  // The library reads its own YAML again, in which it has folded this line break.
  return [...text.replaceAll('\u0085', ' ')]
    .map((char) => (char === '\t' && !key ? char : (WRITTEN_ESCAPES[char] ?? escapeRest(char))))
    .join('');
}

/** What cannot be printed becomes its number. */
function escapeRest(char: string): string {
  if (!/[\p{C}\p{Z}]/u.test(char) || char === ' ') return char;
  const code = char.codePointAt(0)!;
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0');
  if (code < 0x20 || code === 0x7f) return `\\x${hex(2)}`;
  return code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** Plain are letters, digits and `_`, within also `-`, `.`, `/`, where it would still be read as a string. */
const keyText = (key: string): string =>
  /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u.test(key) && !isAmbiguous(key) ? key : `"${escape(key, true)}"`;

const isAmbiguous = (key: string): boolean =>
  needsQuotes(key) || /^(?:[tfyn]|null|true|false|yes|no|on|off|inf(?:inity)?|nan)$/i.test(key);
