import { byteLength } from '../../runtime/bytes.ts';

/** The bytes of one argument or variable, its ending NUL included (Linux: MAX_ARG_STRLEN, 32 pages). */
const STRING_BYTES = 128 * 1024;
/** The bytes of all of them and their pointers (Linux: a quarter of the stack of 8 MiB). */
const TOTAL_BYTES = 2 * 1024 * 1024;
const POINTER_BYTES = 8;

/** Is this more than the kernel hands to a program (`E2BIG`)? */
export function isArgumentListTooLong(argv: readonly string[], env: ReadonlyMap<string, string>): boolean {
  let total = 0;
  const add = (text: string): boolean => {
    const bytes = byteLength(text) + 1;
    total += bytes + POINTER_BYTES;
    return bytes > STRING_BYTES || total > TOTAL_BYTES;
  };
  if (argv.some(add)) return true;
  for (const [name, value] of env) if (add(`${name}=${value}`)) return true;
  return false;
}
