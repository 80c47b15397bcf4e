import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { Inputs, linesOf } from './input.ts';
import { parseOptions, utility } from './options.ts';
import { ttyOf } from '../terminal/tty.ts';

/** `less` and `more`: at a terminal a screen at a time (blank goes on, q ends); elsewhere all at once. */
export const pager = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'cdeEfFgGiImMnNpqQrRsSuUwXz:' });
  const describe = (name: string, message: string): string =>
    process.machine.userland === 'busybox' ? `can't open '${name}': ${message}` : `${name}: ${message}`;
  const inputs = new Inputs(process, options.operands, (name, error) => describe(name, error.message));
  const lines: string[] = [];
  for (let input = yield* inputs.next(); input; input = yield* inputs.next())
    for (const line of linesOf(yield* input.reader.readAll())) lines.push(line);
  const tty = process.stdout.isTerminal && process.terminal ? ttyOf(process.stdin) : undefined;
  if (!tty || lines.length < (process.terminal?.rows ?? 24)) {
    for (const line of lines) yield* process.stdout.write(`${line}\n`);
    return inputs.failed ? 1 : 0;
  }
  tty.edit(true);
  try {
    yield* browse(process, lines, () => tty.readKey());
  } finally {
    tty.edit(false);
  }
  return inputs.failed ? 1 : 0;
});

/** Show a screen, then go on as the keys say. */
function* browse(process: Process, lines: readonly string[], readKey: () => Co<string>): Co<void> {
  const page = Math.max(1, (process.terminal?.rows ?? 24) - 1);
  let at = 0;
  const show = function* (count: number): Co<void> {
    yield* process.stdout.write(
      lines
        .slice(at, at + count)
        .map((line) => `${line}\n`)
        .join(''),
    );
    at = Math.min(lines.length, at + count);
  };
  yield* show(page);
  while (at < lines.length) {
    yield* process.stdout.write(':');
    const key = yield* readKey();
    yield* process.stdout.write('\r\x1b[K');
    if (key === 'q' || key === 'Q' || key === '\x03' || key === '\x04') return;
    if (key === '\r' || key === '\n' || key === 'j') yield* show(1);
    else if (key === 'd') yield* show(Math.ceil(page / 2));
    else if (key === 'G') yield* show(lines.length);
    else if (key === ' ' || key === 'f') yield* show(page);
    else if (key === 'b' || key === 'g') {
      at = key === 'g' ? 0 : Math.max(0, at - 2 * page);
      yield* process.stdout.write('\x1b[H\x1b[2J');
      yield* show(page);
    }
  }
}
