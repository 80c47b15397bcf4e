import type { Process } from '../../../runtime/process.ts';
import type { Value } from './values.ts';

/** A variable: a value or an array; which, is decided when it is first used. */
export interface Cell {
  value?: Value;
  array?: Map<string, Value>;
}

const DEFAULTS: Readonly<Record<string, Value>> = {
  FS: ' ',
  OFS: ' ',
  RS: '\n',
  ORS: '\n',
  NR: 0,
  FNR: 0,
  SUBSEP: '\x1c',
  CONVFMT: '%.6g',
  OFMT: '%.6g',
  RSTART: 0,
  RLENGTH: -1,
  FILENAME: '',
};

/** The variables that a program finds: the built-in ones, the environment and the arguments. */
export function initialVariables(process: Process, operands: readonly string[]): Map<string, Cell> {
  const globals = new Map<string, Cell>();
  for (const [name, value] of Object.entries(DEFAULTS)) globals.set(name, { value });
  globals.set('ENVIRON', { array: new Map([...process.env].map(([key, value]) => [key, value])) });
  globals.set('ARGV', { array: new Map(['awk', ...operands].map((value, i) => [String(i), value])) });
  globals.set('ARGC', { value: operands.length + 1 });
  return globals;
}
