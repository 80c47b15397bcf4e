import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf } from './input.ts';
import { parseOptions, UsageError, utility, type Options } from './options.ts';

const UNITS = 'KMGTPE';

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
    const numbers = options.operands.length ? options.operands : linesOf(yield* process.stdin.readAll());
    for (const text of numbers) yield* process.stdout.write(`${convert(text, options)}\n`);
    return 0;
  },
  { status: 2 },
);

function checkUnit(options: Options, name: string): void {
  const value = options.value(name);
  if (value === undefined || ['none', 'auto', 'si', 'iec', 'iec-i'].includes(value)) return;
  throw new UsageError(`invalid argument ‘${value}’ for ‘--${name}’`);
}

function convert(text: string, options: Options): string {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s?([KMGTPE]?)(i?)\s*$/.exec(text);
  if (!match) throw new UsageError(`invalid number: ‘${text}’`, 2, false);
  const from = options.value('from') ?? 'none';
  if (match[2] && from === 'none')
    throw new UsageError(`rejecting suffix in input: ‘${text}’ (consider using --from)`, 2, false);
  const base = from === 'si' || (from === 'auto' && !match[3]) ? 1000 : 1024;
  const value =
    Number(match[1]) *
    (match[2] ? base ** (UNITS.indexOf(match[2]) + 1) : 1) *
    (Number(options.value('from-unit')) || 1);
  return (
    scaled(value / (Number(options.value('to-unit')) || 1), options.value('to') ?? 'none') +
    (options.value('suffix') ?? '')
  );
}

/** A number with a unit, rounded away from zero as numfmt does. */
function scaled(value: number, to: string): string {
  if (to === 'none' || to === 'auto') return String(Number.isInteger(value) ? value : Math.ceil(value));
  const base = to === 'si' ? 1000 : 1024;
  let [size, unit] = [Math.abs(value), 0];
  while (size >= base && unit < UNITS.length) {
    size /= base;
    unit++;
  }
  const sign = value < 0 ? '-' : '';
  if (!unit) return sign + String(Math.ceil(size));
  const shown = size < 10 ? Math.ceil(size * 10) / 10 : Math.ceil(size);
  return `${sign}${size < 10 && shown < 10 ? shown.toFixed(1) : shown}${UNITS[unit - 1]}${to === 'iec-i' ? 'i' : ''}`;
}
