import type { Co } from '../../kernel/coroutine.ts';
import { terminalAt } from '../execution/condition.ts';
import type { Executor } from '../execution/executor.ts';
import { evaluateTest, TestError } from '../execution/test-operators.ts';

/** `test expression` and `[ expression ]` */
export function* testBuiltin(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const args = argv.slice(1);
  if (argv[0] === '[' && args.pop() !== ']') {
    yield* executor.complain("[: missing `]'");
    return 2;
  }
  try {
    const result = evaluateTest(args, {
      files: state.process.machine.files,
      cwd: state.cwd,
      isTerminal: (fd) => terminalAt(executor, fd),
      isSet: (name) => state.variables.isSet(name),
      isOption: (name) => state.option(name),
    });
    return result ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* executor.complain(`${argv[0]}: ${error.message}`);
    return 2;
  }
}
