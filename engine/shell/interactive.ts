import type { Co } from '../kernel/coroutine.ts';
import type { Executor } from './executor.ts';

/** A shell at a terminal: prompt, read, run, until the input ends or `exit`. */
export function* interact(executor: Executor): Co<number> {
  const { state } = executor;
  state.interactive = true;
  state.source = 'terminal';
  state.extras.add('expand_aliases');
  for (;;) {
    yield* executor.stderr.write('$ ');
    const line = yield* executor.stdin.readLine();
    if (line === undefined) return state.status;
    yield* executor.runText(line);
  }
}
