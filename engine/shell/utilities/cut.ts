import type { Co } from '../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { Inputs, LineReader } from './input.ts';
import { parseOptions, UsageError, utility } from './options.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `cut -b list | -c list | -f list [-s] [-d char] [--output-delimiter=text] [--complement] [file …]` */
export const cut = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'b:c:f:d:snz',
    long: {
      bytes: 'b',
      characters: 'c',
      fields: 'f',
      delimiter: 'd',
      'only-delimited': 's',
      complement: 'complement',
      'output-delimiter': 'output-delimiter=',
      'zero-terminated': 'z',
    },
  });
  const kinds = options.list.filter(([key]) => 'bcf'.includes(key));
  if (!kinds.length) throw new UsageError('you must specify a list of bytes, characters, or fields');
  if (kinds.length > 1) throw new UsageError('only one list may be specified');
  const [kind, list] = kinds[0];
  const delimiter = options.value('d') ?? '\t';
  if ([...delimiter].length > 1) throw new UsageError('the delimiter must be a single character');
  if (kind !== 'f' && options.has('d'))
    throw new UsageError('an input delimiter may be specified only when operating on fields');
  const ranges = parseList(list, kind);
  const chosen = (index: number): boolean =>
    ranges.some(({ from, to }) => index >= from && index <= to) !== options.has('complement');
  const glue = options.value('output-delimiter');
  const inputs = new Inputs(process, options.operands);
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    const lines = new LineReader(input.reader, options.has('z') ? '\0' : '\n');
    for (let raw = yield* lines.next(); raw !== undefined; raw = yield* lines.next()) {
      const line = raw.replace(/[\n\0]$/, '');
      const out =
        kind === 'f'
          ? fields(line, delimiter, chosen, glue ?? delimiter, options.has('s'))
          : units(line, kind, chosen, glue, process.machine.userland !== 'busybox');
      if (out !== undefined) yield* process.stdout.write(`${out}${options.has('z') ? '\0' : '\n'}`);
    }
  }
  return inputs.failed ? 1 : 0;
});

function parseList(text: string, kind: string): Range[] {
  return text.split(/[, ]/).map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === '')
      throw new UsageError(
        kind === 'f' ? `invalid field value ‘${part}’` : `invalid byte/character position '${part}'`,
      );
    if (part === '-') throw new UsageError('invalid range with no endpoint: -');
    const from = match[1] ? Number(match[1]) : 1;
    const to = match[2] ? (match[3] ? Number(match[3]) : Infinity) : from;
    if (from === 0 || to === 0)
      throw new UsageError(
        kind === 'f' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1',
      );
    if (to < from) throw new UsageError('invalid decreasing range');
    return { from, to };
  });
}

function fields(
  line: string,
  delimiter: string,
  chosen: (index: number) => boolean,
  glue: string,
  only: boolean,
): string | undefined {
  if (!line.includes(delimiter)) return only ? undefined : line;
  return line
    .split(delimiter)
    .filter((_, i) => chosen(i + 1))
    .join(glue);
}

/** Bytes or characters (which GNU's cut does not tell apart); a gap between chosen ranges gets the output delimiter. */
function units(
  line: string,
  kind: string,
  chosen: (index: number) => boolean,
  glue: string | undefined,
  gnu: boolean,
): string {
  const bytes = kind === 'b' || gnu;
  const all = bytes ? [...encodeText(line)] : [...line];
  const runs: (string | number)[][] = [];
  all.forEach((unit, i) => {
    if (!chosen(i + 1)) return;
    if (i > 0 && chosen(i) && runs.length) runs.at(-1)?.push(unit);
    else runs.push([unit]);
  });
  const texts = runs.map((run) => (bytes ? decodeBytes(Uint8Array.from(run as number[])) : run.join('')));
  return texts.join(glue ?? '');
}
