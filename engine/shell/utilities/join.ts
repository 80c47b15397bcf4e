import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, readOperand } from './input.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';

/** `join [-a n] [-v n] [-t char] [-1 field] [-2 field] [-j field] [-e text] [-o list] [-i] file1 file2` */
export const join = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'a:e:ij:o:t:v:1:2:z',
    long: { 'ignore-case': 'i', 'check-order': 'check-order', 'nocheck-order': 'nocheck-order', header: 'header' },
  });
  const { operands } = options;
  if (!operands.length) throw new UsageError('missing operand');
  if (operands.length === 1) throw new UsageError(`missing operand after ‘${operands[0]}’`);
  if (operands.length > 2) throw new UsageError(`extra operand ‘${operands[2]}’`);
  const files: string[][][] = [];
  for (const name of operands) {
    try {
      files.push(linesOf(yield* readOperand(process, name)).map((line) => fieldsOf(line, options)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `${name}: ${error.message}`);
      return 1;
    }
  }
  const disorder =
    process.machine.userland === 'busybox' || options.has('nocheck-order') ? [] : outOfOrder(files, options);
  for (const line of pairs(files, options)) yield* process.stdout.write(`${line}\n`);
  for (const [file, line] of disorder)
    yield* complain(process, `${operands[file]}:${line + 1}: is not sorted: ${files[file][line].join(' ')}`);
  if (disorder.length) yield* complain(process, 'input is not in sorted order');
  return disorder.length ? 1 : 0;
});

/** The first line of each file that stands behind a greater one, where any line has no partner. */
function outOfOrder(files: readonly string[][][], options: Options): [file: number, line: number][] {
  const keys = files.map((rows, file) => {
    const at = Math.max(1, Number(options.value(String(file + 1)) ?? options.value('j') ?? 1) || 1) - 1;
    return rows.map((row) => (options.has('i') ? (row[at] ?? '').toLowerCase() : (row[at] ?? '')));
  });
  const known = keys.map((list) => new Set(list));
  const isPaired = keys.every((list, file) => list.every((key) => known[1 - file].has(key)));
  if (isPaired && !options.has('check-order')) return [];
  return keys.flatMap((list, file) => {
    const line = list.findIndex((key, i) => i > 0 && key < list[i - 1]);
    return line < 0 ? [] : [[file, line] as [number, number]];
  });
}

function fieldsOf(line: string, options: Options): string[] {
  const mark = options.value('t');
  return mark === undefined ? line.trim().split(/[ \t]+/) : line.split(mark);
}

/** Lines whose fields agree, as both files are read in order. */
function* pairs([left, right]: readonly string[][][], options: Options): Generator<string, void> {
  const field = (letter: string): number =>
    Math.max(1, Number(options.value(letter) ?? options.value('j') ?? 1) || 1) - 1;
  const [first, second] = [field('1'), field('2')];
  const keyOf = (row: readonly string[], at: number): string =>
    options.has('i') ? (row[at] ?? '').toLowerCase() : (row[at] ?? '');
  const also = new Set([...options.values('a'), ...options.values('v')]);
  const shown = (a: readonly string[] | undefined, b: readonly string[] | undefined): string =>
    rowText(a, b, first, second, options);
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    const [ka, kb] = [a && keyOf(a, first), b && keyOf(b, second)];
    if (a && (!b || (ka as string) < (kb as string))) {
      if (also.has('1')) yield shown(a, undefined);
      i++;
    } else if (b && (!a || (kb as string) < (ka as string))) {
      if (also.has('2')) yield shown(undefined, b);
      j++;
    } else {
      let end = j;
      while (end < right.length && keyOf(right[end], second) === ka) end++;
      for (; i < left.length && keyOf(left[i], first) === ka; i++)
        if (!options.has('v')) for (let k = j; k < end; k++) yield shown(left[i], right[k]);
      j = end;
    }
  }
}

function rowText(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
  first: number,
  second: number,
  options: Options,
): string {
  const mark = options.value('t') ?? ' ';
  const key = a ? (a[first] ?? '') : (b?.[second] ?? '');
  const list = options.value('o');
  const empty = options.value('e') ?? '';
  if (list === undefined) {
    const others = (row: readonly string[] | undefined, at: number): string[] => (row ?? []).filter((_, i) => i !== at);
    return [key, ...others(a, first), ...others(b, second)].join(mark);
  }
  return list
    .split(/[ ,]+/)
    .map((spec) => {
      if (spec === '0') return key;
      const [file, field] = spec.split('.').map(Number);
      return (file === 1 ? a : b)?.[field - 1] ?? empty;
    })
    .join(mark);
}
