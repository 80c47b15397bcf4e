import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { parseDate } from './date.ts';
import { absolutePath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';

/** `touch [-acm] [-d date] [-r file] [-t stamp] file …` */
export const touch = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'acfhmd:r:t:',
    long: { 'no-create': 'c', date: 'd', reference: 'r', 'no-dereference': 'h', time: 'time=' },
  });
  const gnu = process.machine.userland !== 'busybox';
  const timeMs = timeOf(process, options);
  if (!options.operands.length) throw new UsageError('missing file operand');
  let status = 0;
  for (const name of options.operands) {
    if (options.has('c') && !nodeAt(process, name)) continue;
    try {
      process.machine.files.touch(absolutePath(process, name), timeMs);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, gnu ? `cannot touch '${name}': ${error.message}` : `${name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
});

/** The time that options ask for; undefined is now. @throws UsageError */
function timeOf(process: Process, options: Options): number | undefined {
  const gnu = process.machine.userland !== 'busybox';
  const reference = options.value('r');
  if (reference !== undefined) {
    const node = nodeAt(process, reference);
    if (node) return node.modifiedMs;
    throw new UsageError(
      gnu
        ? `failed to get attributes of '${reference}': No such file or directory`
        : `${reference}: No such file or directory`,
      1,
      false,
    );
  }
  const text = options.value('t') ?? options.value('d');
  if (text === undefined) return undefined;
  const { now } = process.machine.kernel;
  const timeMs = options.has('t') ? parseStamp(text, now) : parseDate(text, now);
  if (timeMs === undefined)
    throw new UsageError(gnu ? `invalid date format ‘${text}’` : `invalid date '${text}'`, 1, false);
  return timeMs;
}

/** `[[CC]YY]MMDDhhmm[.ss]` */
function parseStamp(text: string, nowMs: number): number | undefined {
  const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!match) return undefined;
  const [, first, second, month, day, hour, minute, seconds = '0'] = match;
  const short = first !== undefined && second === undefined;
  const century = (digits: string): number => Number(digits) + (Number(digits) < 69 ? 2000 : 1900);
  const year = first === undefined ? new Date(nowMs).getUTCFullYear() : short ? century(first) : Number(first + second);
  return parseDate(`${year}-${month}-${day} ${hour}:${minute}:${seconds}`, nowMs);
}
