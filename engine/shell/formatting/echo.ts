import { CONTROL_ESCAPES } from '../../kernel/escapes.ts';
import { joinBytes } from '../../runtime/bytes.ts';
import { byteText } from './ansi.ts';

/** What `echo` prints for its arguments. @param escapes are read even without -e (dash). */
export function echoText(args: readonly string[], escapes = false): string {
  let newline = true;
  let i = 0;
  for (; i < args.length && /^-[neE]+$/.test(args[i]); i++) {
    for (const letter of args[i].slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(i).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const { text: expanded, stopped } = expandEscapes(text, true);
  return joinBytes(expanded) + (newline && !stopped ? '\n' : '');
}

const SIMPLE: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  e: '\x1b',
  E: '\x1b',
  '\\': '\\',
};

/**
 * Expand backslash escapes.
 * @param zeroOctal octal numbers need a leading zero and `\c` stops all output (`echo -e`, `%b`), or not (printf's format)
 */
export function expandEscapes(text: string, zeroOctal: boolean): { text: string; stopped: boolean } {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i === text.length - 1) {
      out += text[i];
      continue;
    }
    const next = text[++i];
    if (next === 'c' && zeroOctal) return { text: out, stopped: true };
    const rest = text.slice(i, i + 12);
    const octal = (zeroOctal ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
    const hex = /^x([0-9A-Fa-f]{1,2})/.exec(rest);
    const unicode = /^(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(rest);
    if (SIMPLE[next] !== undefined) out += SIMPLE[next];
    else if (!zeroOctal && (next === '"' || next === "'")) out += next;
    else if (octal) {
      out += byteText(parseInt(octal[1] || '0', 8) & 255);
      i += octal[0].length - 1;
    } else if (hex) {
      out += byteText(parseInt(hex[1], 16));
      i += hex[0].length - 1;
    } else if (unicode) {
      const code = parseInt(unicode[1] ?? unicode[2], 16);
      out += code <= 0x10ffff ? String.fromCodePoint(code) : '';
      i += unicode[0].length - 1;
    } else out += `\\${next}`;
  }
  return { text: out, stopped: false };
}
