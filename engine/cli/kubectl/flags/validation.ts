import { KubectlError } from '../errors.ts';
import type { Flag, ParsedFlags } from './flags.ts';

/** `--validate`. */
export const VALIDATE_FLAG: Flag = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  noValue: 'strict',
  usage: 'One of strict (or true), warn, ignore (or false): what to do about unknown and duplicate fields.',
};

/** What --validate asks the server for (`fieldValidation`). Throws KubectlError. */
export function validationOf(flags: ParsedFlags): 'Strict' | 'Warn' | 'Ignore' {
  const value = flags.string('validate');
  switch (value) {
    case 'strict':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'ignore':
      return 'Ignore';
  }
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return 'Strict';
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return 'Ignore';
  throw new KubectlError(
    `invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}
