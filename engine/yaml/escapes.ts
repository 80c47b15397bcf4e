import { CONTROL_ESCAPES, escapesOf } from '../kernel/escapes.ts';

/** Escapes of one letter in double quotes that are read and written. */
const LETTERS: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '0': '\0',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

/** What a character behind a backslash stands for. */
export const READ_ESCAPES: Readonly<Record<string, string>> = { ...LETTERS, '\t': '\t', ' ': ' ', "'": "'", '/': '/' };

/** What a character is written as. */
export const WRITTEN_ESCAPES = escapesOf(LETTERS);
