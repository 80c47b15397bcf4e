import type { Command } from '../command.ts';
import { ROOT } from '../commands.ts';
import { flagList, helpText, rootText } from './help-text.ts';
import { GLOBAL_FLAGS } from '../flags/global-flags.ts';

/** `kubectl help`. */
export const HELP: Command = {
  name: 'help',
  short: 'Help about any command',
  hidden: true,
  rawArgs: true,
  *run(context) {
    const chain: Command[] = [ROOT];
    for (const word of context.args) {
      const next = chain[chain.length - 1].subcommands?.find(
        ({ name, aliases }) => name === word || aliases?.includes(word),
      );
      // Below a command that is there, words too many are not regarded.
      if (!next && chain.length > 1) break;
      if (!next) {
        yield* context.out(
          `Unknown help topic [${context.args.map((arg) => `\`${arg}\``).join(' ')}]\n\n\n${rootText()}`,
        );
        return 0;
      }
      chain.push(next);
    }
    yield* context.out(helpText(chain));
    return 0;
  },
};

/** `kubectl options`. */
export const OPTIONS: Command = {
  name: 'options',
  short: 'Print the list of flags inherited by all commands',
  hidden: true,
  *run(context) {
    yield* context.out(`${flagList('The following options can be passed to any command:\n', GLOBAL_FLAGS)}\n`);
  },
};
