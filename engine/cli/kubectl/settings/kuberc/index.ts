import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { API_VERSION, kubercFile, readPreferences, type Preference } from './preferences.ts';
import { KUBERC_SET, savePreferences } from './set.ts';

const KUBERC_VIEW: Command = {
  name: 'view',
  short: 'Display the current kuberc configuration',
  usage: 'view',
  flags: [...PRINT_FLAGS.map((flag) => (flag.name === 'output' ? { ...flag, default: 'yaml' } : flag))],
  run: runView,
};

/** `kubectl kuberc`. */
export const KUBERC: Command = {
  name: 'kuberc',
  short: 'Manage kuberc configuration files',
  long: `Manage user preferences: defaults for the flags of commands, and names for command lines.`,
  examples: `  # What is set up
  kubectl kuberc view
  
  # Let get print more columns
  kubectl kuberc set --section defaults --command get --option output=wide`,
  usage: 'kuberc SUBCOMMAND',
  bare: 'stdout',
  subcommands: [KUBERC_SET, KUBERC_VIEW],
};

/** What kubectl offers to begin with: safer than its own defaults. */
const RECOMMENDED: Preference = {
  kind: 'Preference',
  apiVersion: API_VERSION,
  defaults: [
    { command: 'apply', options: [{ name: 'server-side', default: 'true' }] },
    { command: 'delete', options: [{ name: 'interactive', default: 'true' }] },
  ],
  aliases: null,
};

function* runView(context: Context): Co<void> {
  const { flags, process } = context;
  const file = kubercFile(process, flags.has('kuberc') ? flags.string('kuberc') : '');
  if (!file) throw new KubectlError('KUBERC is disabled via KUBERC=off environment variable');
  const preference = readPreferences(process, file.path);
  if (preference) {
    const shown = { ...preference, defaults: preference.defaults ?? [], aliases: preference.aliases ?? [] };
    // JSON keeps the order of the type's fields.
    if (flags.string('output') === 'json') return yield* context.out(`${JSON.stringify(shown, undefined, 4)}\n`);
    return yield* context.out(printerOf(context, '').print(shown as unknown as KubeObject));
  }
  if (file.explicit) throw new KubectlError(`kuberc file not found at ${file.path}`);
  yield* context.out(
    `kuberc file not found at ${file.path}\nWould you like to generate a default kuberc file with recommended options? (y/N): `,
  );
  const answer = (yield* process.stdin.readLine()) ?? '';
  if (answer.trim().toLowerCase() === 'y') yield* savePreferences(context, RECOMMENDED, file.path);
}
