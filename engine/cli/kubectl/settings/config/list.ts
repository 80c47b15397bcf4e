import type { Command } from '../../command.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { TABLE_TABS, TabWriter } from '../../printers/tab-writer.ts';
import { wrongArguments, writeCurrent } from './file.ts';

/** `kubectl config current-context`. */
export const CURRENT_CONTEXT: Command = {
  name: 'current-context',
  short: 'Display the current-context',
  long: 'Display the current-context.',
  usage: 'current-context [flags]',
  *run(context) {
    const { currentContext } = context.config;
    if (!currentContext) throw new KubectlError('current-context is not set');
    yield* context.out(`${currentContext}\n`);
  },
};

/** `kubectl config use-context`. */
export const USE_CONTEXT: Command = {
  name: 'use-context',
  aliases: ['use'],
  short: 'Set the current-context in a kubeconfig file',
  long: 'Set the current-context in a kubeconfig file.',
  examples: `  # Use the context for the minikube cluster
  kubectl config use-context minikube`,
  usage: 'use-context CONTEXT_NAME',
  *run(context) {
    const { args } = context;
    if (args.length !== 1) return yield* wrongArguments(context);
    if (!args[0]) throw new KubectlError('empty context names are not allowed');
    if (!context.config.contexts.has(args[0]))
      throw new KubectlError(`no context exists with the name: ${JSON.stringify(args[0])}`);
    if (context.config.currentContext !== args[0]) writeCurrent(context, args[0]);
    yield* context.out(`Switched to context ${JSON.stringify(args[0])}.\n`);
    return 0;
  },
};

/** `kubectl config get-contexts`. */
export const GET_CONTEXTS: Command = {
  name: 'get-contexts',
  short: 'Describe one or many contexts',
  long: 'Display one or many contexts from the kubeconfig file.',
  examples: `  # List all the contexts in your kubeconfig file
  kubectl config get-contexts
  
  # Describe one context in your kubeconfig file
  kubectl config get-contexts my-context`,
  usage: 'get-contexts [(-o|--output=)name)]',
  flags: [
    { name: 'no-headers', type: 'bool', usage: 'Leave out the header line.' },
    { name: 'output', short: 'o', type: 'string', usage: 'Output format. One of: (name).' },
  ],
  *run(context) {
    const { flags, args, config } = context;
    const output = flags.string('output');
    if (output && output !== 'name')
      throw new KubectlError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    const missing = args.filter((name) => !config.contexts.has(name));
    const names = (
      args.length ? args.filter((name) => config.contexts.has(name)) : [...config.contexts.keys()]
    ).toSorted();
    const out = new TabWriter(TABLE_TABS);
    if (!output && !flags.bool('no-headers')) out.write('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n');
    for (const name of names) {
      const { cluster = '', user = '', namespace = '' } = config.contexts.get(name)!;
      out.write(
        output
          ? `${name}\n`
          : `${name === config.currentContext ? '*' : ''}\t${name}\t${cluster}\t${user}\t${namespace}\n`,
      );
    }
    yield* context.out(out.flush());
    throwAll(missing.map((name) => new KubectlError(`context ${name} not found`)));
  },
};

const nameList = (name: string, section: 'clusters' | 'users', what: string): Command => ({
  name,
  short: `Display ${what} defined in the kubeconfig`,
  long: `Display ${what} defined in the kubeconfig.`,
  usage: `${name} [flags]`,
  *run(context) {
    const names = [...context.config[section].keys()].sort();
    yield* context.out(`NAME\n${names.map((entry) => `${entry}\n`).join('')}`);
  },
});

/** `kubectl config get-clusters`. */
export const GET_CLUSTERS = nameList('get-clusters', 'clusters', 'clusters');

/** `kubectl config get-users`. */
export const GET_USERS = nameList('get-users', 'users', 'users');
