import type { Co } from '../../kernel/coroutine.ts';
import { joinBytes } from '../../runtime/bytes.ts';
import type { Executor } from '../execution/executor.ts';
import { echoText } from '../formatting/echo.ts';
import { formatPrintf } from '../formatting/printf.ts';

/** `echo [-neE] [word …]` */
export function* echo(executor: Executor, argv: readonly string[]): Co<number> {
  yield* executor.print(
    echoText(argv.slice(1), executor.state.extras.has('xpg_echo') || executor.state.flavour === 'debian'),
  );
  return 0;
}

/** `printf [-v name] format [argument …]` */
export function* printf(executor: Executor, argv: readonly string[]): Co<number> {
  let args = argv.slice(1);
  let target: string | undefined;
  if (args[0] === '-v') {
    target = args[1];
    args = args.slice(2);
  }
  if (args[0] === '--') args = args.slice(1);
  if (!args.length) {
    const ash = executor.state.flavour === 'busybox';
    yield* executor.stderr.write(
      ash
        ? `${executor.state.name}: usage: printf FORMAT [ARGUMENT...]\n`
        : 'printf: usage: printf [-v var] format [arguments]\n',
    );
    if (ash) return 1;
    return 2;
  }
  const { text, errors } = formatPrintf(args[0], args.slice(1), executor.state.process.machine.kernel.now);
  for (const error of errors) yield* executor.complain(`printf: ${error}`);
  if (target === undefined) yield* executor.print(joinBytes(text));
  else {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target);
    if (element)
      executor.state.variables.setItem(element[1], executor.expander.subscript(element[1], element[2]), text);
    else executor.state.variables.set(target, joinBytes(text));
  }
  return errors.length ? 1 : 0;
}
