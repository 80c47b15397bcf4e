import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Machine } from '../../runtime/process.ts';

/** What may stand at the cursor: `options` take the place of what stands from `from` up to it. */
export interface Completion {
  readonly from: number;
  readonly options: readonly string[];
  /** Put after a completion that is the only one; a blank where left out. */
  readonly suffix?: string;
}

/** Completes the arguments of one command: the words up to the cursor, the last one begun; gives whole words. */
export type Completer = (words: readonly string[]) => readonly string[];

export interface CompletionContext {
  readonly machine: Machine;
  readonly cwd: string;
  /** Names of builtins, functions and aliases besides the machine's programs. */
  readonly commands: readonly string[];
  /** Variables, for `$NAME`. */
  readonly variables: readonly string[];
  /** Completers by the command's name. */
  readonly completers: ReadonlyMap<string, Completer>;
}

const MAX_OPTIONS = 1_000;
/** Words before which a command's name may stand: assignments and reserved words. */
const COMES_BEFORE = /^(?:[A-Za-z_]\w{0,100}=.*|do|then|else|elif|if|while|until|time|!|\{)$/;

/** Complete the word at a position: commands first, then what the command's completer says, else files. */
export function complete(context: CompletionContext, line: string, cursor: number): Completion {
  const before = line.slice(0, cursor);
  const start = Math.max(...[...'|;&('].map((char) => before.lastIndexOf(char)), -1) + 1;
  const words = before
    .slice(start)
    .trimStart()
    .split(/[ \t]+/);
  while (words.length > 1 && COMES_BEFORE.test(words[0])) words.shift();
  const word = words.at(-1) ?? '';
  const from = cursor - word.length;
  const variable = /\$\{?(\w*)$/.exec(word);
  if (variable)
    return { from: cursor - variable[1].length, options: matching(context.variables, variable[1]), suffix: '' };
  if (words.length === 1 && !word.includes('/')) {
    const programs = [...context.machine.programs(), ...context.commands];
    return { from, options: matching([...new Set(programs)], word) };
  }
  const completer = context.completers.get(words[0]);
  const options = matching(completer?.(words) ?? [], word);
  if (options.length) return { from, options, suffix: options.length === 1 && options[0].endsWith('=') ? '' : ' ' };
  return { from, options: files(context, word) };
}

const matching = (options: readonly string[], start: string): string[] =>
  options
    .filter((option) => option.startsWith(start))
    .sort()
    .slice(0, MAX_OPTIONS);

/** Files whose path begins like a word; directories end in a slash. */
function files({ machine, cwd }: CompletionContext, word: string): string[] {
  const slash = word.lastIndexOf('/') + 1;
  const [directory, start] = [word.slice(0, slash), word.slice(slash)];
  const home = directory.replace(/^~\//, `${machine.user.home}/`);
  const path = resolvePath(cwd, home || '.');
  try {
    return machine.files
      .list(path)
      .filter((name) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .slice(0, MAX_OPTIONS)
      .map((name) => {
        const isDirectory = machine.files.stat(resolvePath(path, name)).type === 'directory';
        return `${directory}${name}${isDirectory ? '/' : ''}`;
      });
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
