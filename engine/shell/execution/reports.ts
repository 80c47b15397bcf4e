import type { Co } from '../../kernel/coroutine.ts';
import { syntaxMessage } from './ash-words.ts';
import type { Executor } from './executor.ts';
import type { ShellSyntaxError } from '../parser/syntax.ts';

/** What the shell prints of a text that it cannot parse. */
export function* complainOfSyntax({ state, stderr: writer }: Executor, error: ShellSyntaxError): Co<void> {
  if (state.flavour !== 'bash') return yield* writer.write(`${syntaxMessage(state, error)}\n`);
  const how = state.evaluates ? 'eval: ' : state.source === 'command' ? '-c: ' : '';
  const source = `${state.sourcedFile ?? state.name}: ${how}`;
  const place = state.source === 'terminal' ? source : `${source}line ${error.line}: `;
  for (const message of error.message.split('\n')) yield* writer.write(`${place}${message}\n`);
  if (error.shown !== undefined && state.source !== 'terminal') yield* writer.write(`${place}\`${error.shown}'\n`);
}

/** What `time` prints of a pipeline. */
export function* reportTime({ state, stderr }: Executor, startedMs: number): Co<void> {
  const seconds = (state.process.machine.kernel.now - startedMs) / 1000;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (state.flavour === 'busybox') {
    const zero = '0m 0.00s';
    return yield* stderr.write(`real\t${minutes}m ${rest.toFixed(2)}s\nuser\t${zero}\nsys\t${zero}\n`);
  }
  const real = `${minutes}m${rest.toFixed(3)}s`;
  yield* stderr.write(`\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`);
}
