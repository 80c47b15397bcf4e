import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';
import { builtins } from './index.ts';

/** `enable [-a] [-n] [name …]`: builtins are always on. */
export function* enable(executor: Executor, argv: readonly string[]): Co<number> {
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (!names.length && !argv.includes('-n'))
    for (const name of [...builtins.keys()].sort()) yield* executor.print(`enable ${name}\n`);
  let status = 0;
  for (const name of names) {
    if (builtins.has(name)) continue;
    yield* executor.complain(`enable: ${name}: not a shell builtin`);
    status = 1;
  }
  return status;
}

/** `caller [n]`: the line and the name of who called the function that runs. */
export function* caller(executor: Executor, argv: readonly string[]): Co<number> {
  const { callStack, callLines } = executor.state;
  const depth = Number(argv[1] ?? 0);
  const line = callLines.at(-1 - depth);
  if (line === undefined) return 1;
  const name = callStack.at(-2 - depth) ?? 'main';
  yield* executor.print(argv[1] === undefined ? `${line} NULL\n` : `${line} ${name} ${executor.state.name}\n`);
  return 0;
}

/** `suspend`: there is nothing that could go on meanwhile. */
export function* suspend(executor: Executor): Co<number> {
  yield* executor.complain('suspend: cannot suspend: no job control');
  return 1;
}

/** `fc -l [first [last]]`: the history; editing it is not simulated. */
export function* fc(executor: Executor, argv: readonly string[]): Co<number> {
  const { history } = executor.state;
  const flags = argv.filter((arg) => /^-[lnr]+$/.test(arg)).join('');
  if (!flags.includes('l')) {
    yield* executor.complain('fc: editing the history is not simulated here');
    return 1;
  }
  const shown = history.slice(-16).map((line, i) => ({ line, number: Math.max(0, history.length - 16) + i + 1 }));
  if (flags.includes('r')) shown.reverse();
  for (const { line, number } of shown)
    yield* executor.print(flags.includes('n') ? `\t ${line}\n` : `${number}\t ${line}\n`);
  return 0;
}
