import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `alias [-p] [name[=value] …]` */
export function* alias(executor: Executor, argv: readonly string[]): Co<number> {
  const { aliases } = executor.state;
  const args = argv.slice(1).filter((arg) => arg !== '-p');
  const lead = executor.state.flavour === 'bash' ? 'alias ' : '';
  if (!args.length) {
    for (const name of [...aliases.keys()].sort())
      yield* executor.print(`${lead}${name}=${quote(aliases.get(name) ?? '')}\n`);
    return 0;
  }
  let status = 0;
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals > 0) aliases.set(arg.slice(0, equals), arg.slice(equals + 1));
    else if (aliases.has(arg)) yield* executor.print(`${lead}${arg}=${quote(aliases.get(arg) ?? '')}\n`);
    else {
      yield* executor.complain(`alias: ${arg}: not found`);
      status = 1;
    }
  }
  return status;
}

/** `unalias [-a] name …` */
export function* unalias(executor: Executor, argv: readonly string[]): Co<number> {
  const { aliases } = executor.state;
  if (argv[1] === '-a') aliases.clear();
  let status = 0;
  for (const name of argv.slice(1)) {
    if (name === '-a' || aliases.delete(name)) continue;
    yield* executor.complain(`unalias: ${name}: not found`);
    status = 1;
  }
  return status;
}
