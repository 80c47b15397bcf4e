import { sleep as pause, type Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { parseOptions, UsageError, utility } from './options.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration such as `5`, `0.5`, `2m` in milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const match = /^(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]] * 1000 : undefined;
}

/** `sleep number[suffix] …` */
export const sleep = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: '' });
  if (!options.operands.length) throw new UsageError('missing operand');
  let total = 0;
  for (const text of options.operands) {
    const ms = parseDuration(text);
    if (ms === undefined) {
      if (process.machine.userland === 'busybox') throw new UsageError(`invalid number '${text}'`, 1, false);
      throw new UsageError(`invalid time interval ‘${text}’`);
    }
    total += ms;
  }
  if (total === Infinity) for (;;) yield* pause(process.machine.kernel, 86_400_000);
  yield* pause(process.machine.kernel, total);
  return 0;
});
