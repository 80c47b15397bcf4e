import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { decodeBase64, encodeBase64 } from '../../../kernel/base64.ts';
import { describe, dump, isArray, isObject, JqError, numberText, type Json } from './value.ts';

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' };

function textOf(value: Json): string {
  return typeof value === 'string' ? value : dump(value);
}

/** `@csv`, `@base64` and so on. */
export function applyFormat(name: string, value: Json): string {
  switch (name) {
    case '@text':
      return textOf(value);
    case '@json':
      return dump(value);
    case '@csv':
      return row(value, 'csv', (text) => `"${text.replaceAll('"', '""')}"`).join(',');
    case '@tsv':
      return row(value, 'tsv', (text) =>
        text.replace(
          /[\\\t\n\r]/g,
          (char) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[char] as string,
        ),
      ).join('\t');
    case '@html':
      return textOf(value).replace(/[<>&'"]/g, (char) => HTML[char]);
    case '@uri':
      return [...encodeText(textOf(value))]
        .map((byte) =>
          /[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte))
            ? String.fromCharCode(byte)
            : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
        )
        .join('');
    case '@sh':
      return (isArray(value) ? value : [value]).map(shellWord).join(' ');
    case '@base64':
      return encodeBase64(encodeText(textOf(value)));
    case '@base64d': {
      const bytes = decodeBase64(textOf(value));
      if (!bytes) throw new JqError(`${describe(value)} is not valid base64 data`);
      return decodeBytes(bytes).replace(/[\udc80-\udcff]/g, '\ufffd');
    }
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function row(value: Json, what: string, quote: (text: string) => string): string[] {
  if (!isArray(value)) throw new JqError(`${describe(value)} cannot be ${what}-formatted, only an array can be`);
  return value.map((item) => {
    if (typeof item === 'string') return quote(item);
    if (item === null) return '';
    if (isArray(item) || isObject(item)) throw new JqError(`${describe(item)} is not valid in a csv row`);
    return typeof item === 'number' ? numberText(item) : String(item);
  });
}

function shellWord(value: Json): string {
  if (isArray(value) || isObject(value)) throw new JqError(`${describe(value)} can not be escaped for shell`);
  return typeof value === 'string' ? `'${value.replaceAll("'", "'\\''")}'` : dump(value);
}
