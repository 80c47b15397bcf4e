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
