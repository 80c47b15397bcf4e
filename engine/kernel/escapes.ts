/** What a letter behind a backslash stands for in C and its many heirs (Go, awk, printf, tr, CEL). */
export const CONTROL_ESCAPES = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
} as const satisfies Record<string, string>;

/** What characters are written as, from what letters behind a backslash stand for: the newline as `\\n`. */
export const escapesOf = (letters: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(letters).map(([letter, char]) => [char, `\\${letter}`]));

/** A JSON text as Go's encoder writes it: what HTML or JavaScript could take amiss is escaped. */
export const escapeHtml = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
