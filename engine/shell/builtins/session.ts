import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';
import { builtins } from './index.ts';
import { synopsisOf } from './usage.ts';

/** `history [-c] [n]` */
export function* history(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  if (argv[1] === '-c') {
    state.history.length = 0;
    return 0;
  }
  if (argv[1] !== undefined && !/^\d+$/.test(argv[1])) {
    yield* executor.complain(`history: ${argv[1]}: numeric argument required`);
    return 1;
  }
  const from = argv[1] === undefined ? 0 : Math.max(0, state.history.length - Number(argv[1]));
  for (let i = from; i < state.history.length; i++)
    yield* executor.print(`${String(i + 1).padStart(5)}  ${state.history[i]}\n`);
  return 0;
}

/** `times`: programs take no processor time here. */
export function* times(executor: Executor): Co<number> {
  yield* executor.print('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
}

const SUMMARY = `GNU bash, version 5.3.15(1)-release (x86_64-pc-linux-gnu)
This is a simulated bash. Its commands behave as bash 5.3's do.

  cd, pwd, ls, cat, cp, mv, rm, mkdir     look around and change files
  grep, sed, awk, sort, cut, head, jq     work on text
  for, while, if, case, functions         write small programs
  command &, jobs, fg, wait, kill         run things in the background
  vi FILE, nano FILE                      edit a file in the page's editor
  curl, wget, nslookup, ping              use the simulated network

Tab completes names, the arrow keys walk through the history, Ctrl-R searches it,
Ctrl-C ends what runs.
`;

/** `help [topic …]` */
export function* help(executor: Executor, argv: readonly string[]): Co<number> {
  const topics = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (!topics.length) yield* executor.print(SUMMARY);
  let status = 0;
  for (const topic of topics) {
    const synopsis = synopsisOf(topic);
    if (synopsis !== undefined) yield* executor.print(`${topic}: ${synopsis}\n`);
    else if (builtins.has(topic)) yield* executor.print(`${topic}: a builtin of the shell\n`);
    else {
      const hint = `Try \`help help' or \`man -k ${topic}' or \`info ${topic}'.`;
      yield* executor.complain(`help: no help topics match \`${topic}'.  ${hint}`);
      status = 1;
    }
  }
  return status;
}
