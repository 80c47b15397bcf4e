import { noArgs, type Command } from '../command.ts';
import { KubectlError } from '../errors.ts';
import { isExecutable } from './plugin-lookup.ts';

/** `kubectl plugin`. */
export const PLUGIN: Command = {
  name: 'plugin',
  short: 'Provides utilities for interacting with plugins',
  long: `Provides utilities for interacting with plugins.

 Plugins add commands that are no part of kubectl itself: programs in the path whose names begin with "kubectl-".`,
  usage: 'plugin [flags]',
  bare: 'stderr',
  subcommands: [
    {
      name: 'list',
      short: "List all visible plugin executables on a user's PATH",
      usage: 'list [flags]',
      flags: [{ name: 'name-only', type: 'bool', usage: 'If true, print names without their directories' }],
      args: noArgs,
      *run(context) {
        const { files } = context.process.machine;
        const directories = [...new Set((context.process.env.get('PATH') ?? '').split(':').filter(Boolean))];
        const paths = directories.flatMap((directory) =>
          files.exists(directory) && files.stat(directory).type === 'directory'
            ? files
                .list(directory)
                .filter((name) => name.startsWith('kubectl-'))
                .map((name) => `${directory}/${name}`)
            : [],
        );
        if (!paths.length) throw new KubectlError('unable to find any kubectl plugins in your PATH');
        yield* context.out('The following compatible plugins are available:\n\n');
        let warnings = 0;
        for (const path of paths) {
          yield* context.out(`${context.flags.bool('name-only') ? path.slice(path.lastIndexOf('/') + 1) : path}\n`);
          const name = path.slice(path.lastIndexOf('/kubectl-') + '/kubectl-'.length).replaceAll('-', ' ');
          if (isExecutable(context.process, path)) {
            if (!context.chain[0].subcommands?.some((command) => command.name === name)) continue;
            warnings++;
            yield* context.err(`  - warning: kubectl-${name} overwrites existing command: "kubectl ${name}"\n`);
            continue;
          }
          warnings++;
          yield* context.err(`  - warning: ${path} identified as a kubectl plugin, but it is not executable\n`);
        }
        if (warnings === 1) throw new KubectlError('one plugin warning was found');
        if (warnings) throw new KubectlError(`${warnings} plugin warnings were found`);
      },
    },
  ],
};
