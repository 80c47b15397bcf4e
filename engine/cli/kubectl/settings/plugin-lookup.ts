import type { Co } from '../../../kernel/coroutine.ts';
import { resolvePath } from '../../../runtime/files.ts';
import { child, type Process, type Program } from '../../../runtime/process.ts';

/**
 * The plugin that a command line means: `kubectl-foo-bar` for `kubectl foo bar`, the longest name first. Returns how to
 * run it; undefined where no program of such a name is in the path.
 */
export function findPlugin(process: Process, argv: readonly string[]): (() => Co<number>) | undefined {
  const words: string[] = [];
  for (const arg of argv) {
    if (arg.startsWith('-')) break;
    words.push(arg.replaceAll('-', '_'));
  }
  for (let count = words.length; count > 0; count--) {
    const name = `kubectl-${words.slice(0, count).join('-')}`;
    const directory = (process.env.get('PATH') ?? '')
      .split(':')
      .find((d) => d && isExecutable(process, `${d}/${name}`));
    const path = directory === undefined ? name : `${directory}/${name}`;
    const program = process.machine.program(path) ?? (directory === undefined ? undefined : scriptOf(process, path));
    if (program) return () => program(child(process, { argv: [path, ...argv.slice(count)] }));
  }
  return undefined;
}

/** A script in a file is run by the shell; what does not begin as one (`#!`) cannot be run from a program. */
function scriptOf(process: Process, path: string): Program | undefined {
  if (!process.machine.files.read(path).startsWith('#!')) return undefined;
  const bash = process.machine.program('bash');
  return bash && ((run) => bash(child(run, { argv: ['bash', path, ...run.argv.slice(1)] })));
}

/** The program of a name or path as a shell finds it: one of the machine's, or a script that may be run. */
export function programOf(process: Process, name: string): Program | undefined {
  const known = process.machine.program(name);
  if (known) return known;
  const directories = name.includes('/') ? [''] : (process.env.get('PATH') ?? '').split(':').filter(Boolean);
  const paths = directories.map((directory) => resolvePath(process.cwd, directory ? `${directory}/${name}` : name));
  const path = paths.find((path) => isExecutable(process, path));
  return path === undefined ? undefined : scriptOf(process, path);
}

/** Is there a file that may be run? */
export function isExecutable(process: Process, path: string): boolean {
  const { files } = process.machine;
  if (!files.exists(path)) return false;
  const node = files.stat(path);
  return node.type === 'file' && (node.mode & 0o111) !== 0;
}
