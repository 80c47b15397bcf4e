import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { helpText } from '../help-text.ts';
import { fileWith, mainPath, saveFile, wrongArguments, writeCurrent, type Section } from './file.ts';

const remover = (what: 'cluster' | 'context' | 'user', section: Section): Command => ({
  name: `delete-${what}`,
  short: `Delete the specified ${what} from the kubeconfig`,
  long: `Delete the specified ${what} from the kubeconfig.`,
  usage: `delete-${what} NAME`,
  *run(context) {
    const { args } = context;
    if (args.length !== 1) {
      if (what === 'user') throw context.usageError('user to delete is required');
      yield* context.out(helpText(context.chain));
      return 0;
    }
    const [name] = args;
    const file = fileWith(context.config, section, name);
    const path = mainPath(context);
    if (!file[section].has(name)) throw new KubectlError(`cannot delete ${what} ${name}, not in ${path}`);
    if (section === 'contexts' && context.config.currentContext === name)
      yield* context.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    file[section].delete(name);
    saveFile(context, file);
    yield* context.out(`deleted ${what} ${name} from ${path}\n`);
    return 0;
  },
});

/** `kubectl config delete-cluster`. */
export const DELETE_CLUSTER = remover('cluster', 'clusters');

/** `kubectl config delete-context`. */
export const DELETE_CONTEXT = remover('context', 'contexts');

/** `kubectl config delete-user`. */
export const DELETE_USER = remover('user', 'users');

/** `kubectl config rename-context`. */
export const RENAME_CONTEXT: Command = {
  name: 'rename-context',
  short: 'Rename a context from the kubeconfig file',
  long: 'Renames a context from the kubeconfig file.',
  examples: `  # Rename the context 'old-name' to 'new-name' in your kubeconfig file
  kubectl config rename-context old-name new-name`,
  usage: 'rename-context CONTEXT_NAME NEW_NAME',
  *run(context) {
    const { args } = context;
    if (args.length !== 2) return yield* wrongArguments(context);
    const [from, to] = args;
    if (!to) throw new KubectlError('You must specify a new non-empty context name');
    const file = fileWith(context.config, 'contexts', from);
    const entry = file.contexts.get(from);
    const path = mainPath(context);
    if (!entry) throw new KubectlError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${path}`);
    if (context.config.contexts.has(to))
      throw new KubectlError(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${path}`,
      );
    file.contexts.delete(from);
    file.contexts.set(to, entry);
    saveFile(context, file);
    if (context.config.currentContext === from) writeCurrent(context, to);
    yield* context.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  },
};
