import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

const FACTORS = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 } as const;

/** `truncate -s size file …` */
export const truncate = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'cs:r:', long: { size: 's', 'no-create': 'c', reference: 'r' } });
  const size = options.value('s');
  if (size === undefined) throw new UsageError('you must specify either ‘--size’ or ‘--reference’');
  const match = /^([-+]?)(\d{1,15})([KMG]?)B?$/.exec(size);
  if (!match) throw new UsageError(`Invalid number: ‘${size}’`, 1, false);
  if (!options.operands.length) throw new UsageError('missing file operand');
  const amount = Number(match[2]) * FACTORS[match[3] as keyof typeof FACTORS];
  let status = 0;
  for (const name of options.operands) {
    try {
      if (options.has('c') && !nodeAt(process, name)) continue;
      const bytes = encodeText(nodeAt(process, name)?.text ?? '');
      const length =
        match[1] === '+' ? bytes.length + amount : match[1] === '-' ? Math.max(0, bytes.length - amount) : amount;
      if (length > LIMITS.fileBytes) throw new FileError('EFBIG', name);
      const result = new Uint8Array(length);
      result.set(bytes.subarray(0, length));
      process.machine.files.write(absolutePath(process, name), decodeBytes(result));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `failed to truncate '${name}' at ${amount} bytes: ${error.message}`);
      status = 1;
    }
  }
  return status;
});
