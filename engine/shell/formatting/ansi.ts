import { CONTROL_ESCAPES } from '../../kernel/escapes.ts';

/** What single characters behind a backslash stand for in `$'…'`. */
const ANSI: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  e: '\x1b',
  E: '\x1b',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** What `$'…'` makes of its text. */
export function unescapeAnsi(raw: string): string {
  return raw.replace(
    /\\(?:([abeEfnrtv\\'"?])|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.)|([0-7]{1,3}))/gs,
    (_, simple, hex, short, long, control, octal) => {
      if (simple) return ANSI[simple];
      if (hex) return byteText(parseInt(hex, 16));
      if (short || long) return codePointText(parseInt(short ?? long, 16));
      if (control) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 31);
      return byteText(parseInt(octal, 8) & 255);
    },
  );
}

/** One byte as streams carry it: ASCII as it is, others as a lone surrogate (see runtime/streams.ts). */
export function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc80 + byte - 0x80);
}

function codePointText(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
