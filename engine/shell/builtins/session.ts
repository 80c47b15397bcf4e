import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../executor.ts';

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

const SUMMARY = `This is a simulated bash. Its commands behave as bash 5.2's do.

  cd, pwd, ls, cat, cp, mv, rm, mkdir     look around and change files
  grep, sed, awk, sort, cut, head, jq     work on text
  for, while, if, case, functions         write small programs
  command &, jobs, fg, wait, kill         run things in the background
  vi FILE, nano FILE                      edit a file in the page's editor
  curl, wget, nslookup, ping              use the simulated network

Tab completes names, the arrow keys walk through the history, Ctrl-R searches it,
Ctrl-C ends what runs.
`;

/** `help` */
export function* help(executor: Executor): Co<number> {
  yield* executor.print(SUMMARY);
  return 0;
}
