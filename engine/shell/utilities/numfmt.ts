import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageError, utility, type Options } from './options.ts';

const UNITS = 'KMGTPE';
/** How wide a number may be written. */
const MAX_PADDING = 10_000;

/** `numfmt [--from=unit] [--to=unit] [--suffix=text] [number …]` */
export const numfmt = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'd:z',
      long: {
        from: 'from=',
        to: 'to=',
        'from-unit': 'from-unit=',
        'to-unit': 'to-unit=',
        suffix: 'suffix=',
        format: 'format=',
        round: 'round=',
        padding: 'padding=',
        field: 'field=',
      },
    });
    for (const unit of ['from', 'to']) checkUnit(options, unit);
    const round = options.value('round') ?? 'from-zero';
    if (!Object.hasOwn(ROUNDINGS, round)) throw new UsageError(`invalid argument ‘${round}’ for ‘--round’`);
    if (options.operands.length)
      for (const text of options.operands) yield* process.stdout.write(`${convert(text, options)}\n`);
    else
      for (const line of linesOf(yield* process.stdin.readAll()))
        yield* process.stdout.write(`${convertLine(line, options)}\n`);
    return 0;
  },
  { status: 2 },
);

/** The chosen field of a line, in as much room as it had. */
function convertLine(line: string, options: Options): string {
  const field = Number(options.value('field') ?? 1);
  if (!Number.isInteger(field) || field < 1)
    throw new UsageError(`invalid field value ‘${options.value('field')}’`, 2, false);
  const mark = options.value('d');
  const fields = mark === undefined ? (line.match(/\s*\S+/g) ?? [line]) : line.split(mark);
  if (fields[field - 1] === undefined) return line;
  const [, blank, text] = /^(\s*)(.*)$/.exec(fields[field - 1])!;
  const converted = convert(text, options);
  const room = blank.length > 1 ? blank.length + text.length : 0;
  fields[field - 1] = mark === undefined && blank.length <= 1 ? blank + converted : converted.padStart(room);
  return fields.join(mark ?? '');
}

/** How numbers that don't fit are rounded. */
const ROUNDINGS: Readonly<Record<string, (value: number) => number>> = {
  up: Math.ceil,
  down: Math.floor,
  'from-zero': (value) => Math.sign(value) * Math.ceil(Math.abs(value)),
  'towards-zero': Math.trunc,
  nearest: (value) => Math.sign(value) * Math.round(Math.abs(value)),
};

function checkUnit(options: Options, name: string): void {
  const value = options.value(name);
  if (value === undefined || ['none', 'auto', 'si', 'iec', 'iec-i'].includes(value)) return;
  throw new UsageError(`invalid argument ‘${value}’ for ‘--${name}’`);
}

function convert(text: string, options: Options): string {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s?([kKMGTPE]?)(i?)\s*$/.exec(text);
  if (!match) throw new UsageError(`invalid number: ‘${text}’`, 2, false);
  const from = options.value('from') ?? 'none';
  if (match[2] && from === 'none')
    throw new UsageError(`rejecting suffix in input: ‘${text}’ (consider using --from)`, 2, false);
  const base = from === 'si' || (from === 'auto' && !match[3]) ? 1000 : 1024;
  const value =
    Number(match[1]) *
    (match[2] ? base ** (UNITS.indexOf(match[2].toUpperCase()) + 1) : 1) *
    (Number(options.value('from-unit')) || 1);
  const [, flags, width, digits] = readFormat(options.value('format'));
  const amount = value / (Number(options.value('to-unit')) || 1);
  const decimals = digits === undefined ? undefined : Number(digits);
  const shown = scaled(
    amount,
    options.value('to') ?? 'none',
    decimals,
    ROUNDINGS[options.value('round') ?? 'from-zero'],
  );
  return padded(shown + (options.value('suffix') ?? ''), flags, width, options.value('padding'));
}

/** `%[0-][width][.digits]f` */
function readFormat(format: string | undefined): readonly (string | undefined)[] {
  if (format === undefined) return [];
  const found = /^%(['0-]*)(\d{0,4})(?:\.(\d{1,2}))?f$/.exec(format);
  if (!found) throw new UsageError(`a format as ‘${format}’ is not simulated here`, 2, false);
  return found;
}

function padded(text: string, flags = '', width = '', padding: string | undefined): string {
  const room = padding === undefined ? (flags.includes('-') ? -1 : 1) * Number(width || 0) : Number(padding);
  if (!Number.isInteger(room) || Math.abs(room) > MAX_PADDING)
    throw new UsageError(`invalid padding value ‘${padding}’`, 2, false);
  if (room < 0) return text.padEnd(-room);
  return text.padStart(room, padding === undefined && flags.includes('0') ? '0' : ' ');
}

/** A number with a unit; without digits asked for, one behind the point below ten. */
function scaled(value: number, to: string, digits: number | undefined, round: (value: number) => number): string {
  const rounded = (size: number, decimals: number): number => round(size * 10 ** decimals) / 10 ** decimals;
  if (to === 'none' || to === 'auto') {
    const given = digits ?? (Number.isInteger(value) ? 0 : (String(value).split('.')[1]?.length ?? 0));
    return rounded(value, given).toFixed(given);
  }
  const base = to === 'si' ? 1000 : 1024;
  let [size, unit] = [value, 0];
  while (Math.abs(size) >= base && unit < UNITS.length) {
    size /= base;
    unit++;
  }
  if (!unit) return rounded(size, digits ?? 0).toFixed(digits ?? 0);
  const one = rounded(size, 1);
  const decimals = digits ?? (Math.abs(one) < 10 ? 1 : 0);
  const letter = to === 'si' && unit === 1 ? 'k' : UNITS[unit - 1];
  return `${rounded(size, decimals).toFixed(decimals)}${letter}${to === 'iec-i' ? 'i' : ''}`;
}
