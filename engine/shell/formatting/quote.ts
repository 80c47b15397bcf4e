import { CONTROL_ESCAPES, escapesOf } from '../../kernel/escapes.ts';

/**
 * A text so that the shell reads it back as it was.
 * @param always puts it in quotes even where it needs none (`${x@Q}`, `declare -p` style is `double`).
 */
export function quoteForReuse(text: string, always = false): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return `$'${[...text].map(ansiChar).join('')}'`;
  if (!always && /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const NAMED = escapesOf({ ...CONTROL_ESCAPES, E: '\x1b', "'": "'", '\\': '\\' });

function ansiChar(char: string): string {
  if (NAMED[char]) return NAMED[char];
  const code = char.charCodeAt(0);
  return code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : char;
}

/** As `printf %q` quotes: with backslashes. */
export function quoteWithBackslashes(text: string): string {
  if (text === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return quoteForReuse(text);
  return text.replace(/[^A-Za-z0-9_@%+=:./\u0080-\uffff-]/g, '\\$&').replace(/^~/, '\\~');
}

/** As `declare -p` quotes: in double quotes. */
export function quoteDouble(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return quoteForReuse(text);
  return `"${text.replace(/[$`"\\]/g, '\\$&')}"`;
}
