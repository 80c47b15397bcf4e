import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { resolvePath } from '../../runtime/files.ts';
import { LineReader, openNamed } from './input.ts';
import { parseOptions, UsageError, utility } from './options.ts';

/** `uniq [-cduiz] [-f fields] [-s chars] [-w chars] [input [output]]` */
export const uniq = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'cdDuif:s:w:z',
    long: {
      count: 'c',
      repeated: 'd',
      'all-repeated': 'D',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields': 'f',
      'skip-chars': 's',
      'check-chars': 'w',
      'zero-terminated': 'z',
    },
  });
  if (options.operands.length > 2) throw new UsageError(`extra operand ‘${options.operands[2]}’`);
  const number = (letter: string, what: string): number | undefined => {
    const text = options.value(letter);
    if (text !== undefined && !/^\d+$/.test(text)) throw new UsageError(`${text}: invalid number of ${what}`, 1, false);
    return text === undefined ? undefined : Number(text);
  };
  const [fields, chars, width] = [
    number('f', 'fields to skip') ?? 0,
    number('s', 'bytes to skip') ?? 0,
    number('w', 'bytes to compare'),
  ];
  const keyOf = (line: string): string => {
    let key = line;
    for (let i = 0; i < fields; i++) key = key.replace(/^[ \t]*[^ \t]*/, '');
    key = key.slice(chars, width === undefined ? undefined : chars + width);
    return options.has('i') ? key.toLowerCase() : key;
  };
  const target = options.operands[1];
  const write = function* (text: string): Co<void> {
    if (target === undefined || target === '-') yield* process.stdout.write(text);
    else process.machine.files.append(resolvePath(process.cwd, target), text);
  };
  if (target !== undefined && target !== '-') process.machine.files.write(resolvePath(process.cwd, target), '');
  const show = function* (line: string, count: number): Co<void> {
    if ((options.has('d') && count < 2) || (options.has('u') && count > 1) || options.has('D')) return;
    yield* write(`${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  };
  const reader = new LineReader(openNamed(process, options.operands[0] ?? '-'), options.has('z') ? '\0' : '\n');
  let [previous, count] = [undefined as string | undefined, 0];
  for (let raw = yield* reader.next(); raw !== undefined; raw = yield* reader.next()) {
    const line = raw.replace(/[\n\0]$/, '');
    if (previous !== undefined && keyOf(previous) === keyOf(line)) {
      count++;
      if (options.has('D')) yield* write(count === 2 ? `${previous}\n${line}\n` : `${line}\n`);
      continue;
    }
    if (previous !== undefined) yield* show(previous, count);
    [previous, count] = [line, 1];
  }
  if (previous !== undefined) yield* show(previous, count);
  return 0;
});
