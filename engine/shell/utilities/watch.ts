import { sleep, type Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { Capture } from '../../runtime/streams.ts';
import { strftime } from '../formatting/strftime.ts';
import { parseOptions, UsageError, utility } from './options.ts';
import { runCommand } from './run.ts';

/** `watch [-n seconds] [-egtdbx] command …`: runs the command again and again, until it is interrupted. */
export const watch = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'n:dbcegptx',
    long: {
      interval: 'n',
      differences: 'd',
      beep: 'b',
      color: 'c',
      errexit: 'e',
      chgexit: 'g',
      precise: 'p',
      'no-title': 't',
      exec: 'x',
    },
    stopAtOperand: true,
  });
  if (!options.operands.length) throw new UsageError('Usage: watch [options] command', 1, false);
  const seconds = Math.max(0.1, Number(options.value('n') ?? 2));
  if (Number.isNaN(seconds)) throw new UsageError(`failed to parse argument: '${options.value('n')}'`, 1, false);
  const argv = options.has('x') ? options.operands : ['sh', '-c', options.operands.join(' ')];
  const { kernel } = process.machine;
  let before: string | undefined;
  for (;;) {
    const output = new Capture();
    const status = yield* runCommand(process, argv, { stdout: output, stderr: output });
    yield* process.stdout.write(frame(process, output.text, seconds, options.operands.join(' '), options.has('t')));
    if (options.has('e') && status !== 0) return status;
    if (options.has('g') && before !== undefined && before !== output.text) return 0;
    before = output.text;
    yield* sleep(kernel, seconds * 1000);
  }
});

/** One picture: on a terminal from its top-left corner on, cut to its size. */
function frame(process: Process, text: string, seconds: number, command: string, bare: boolean): string {
  const { terminal, machine, stdout } = process;
  const columns = terminal?.columns ?? 80;
  const left = `Every ${seconds.toFixed(1)}s: ${command}`;
  const right = `${machine.hostname}: ${strftime('%a %b %e %H:%M:%S %Y', machine.kernel.now)}`;
  const gap = Math.max(1, columns - left.length - right.length);
  const title = bare ? '' : `${left}${' '.repeat(gap)}${right}\n\n`;
  if (!stdout.isTerminal) return `${title}${text}`;
  const lines = (title + text).split('\n').slice(0, (terminal?.rows ?? 24) - 1);
  return `\x1b[H\x1b[2J${lines.join('\r\n')}`;
}
