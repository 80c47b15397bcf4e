import type { ContainerFiles } from './container-files.ts';
import { FileError, resolvePath } from './files.ts';

/** Where a command lies, or why it cannot be started, as the runtime words it after `exec: "name": `. */
export type LookUp = { readonly path: string } | { readonly error: string };

/** The search path of a process without one. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Find an executable as runc does (Go's exec.LookPath): a name with a slash is a path, others are searched in $PATH.
 */
export function lookUpCommand(
  files: ContainerFiles,
  name: string,
  searchPath: string | undefined,
  cwd: string,
): LookUp {
  if (name.includes('/')) {
    const error = whyNotExecutable(files, resolvePath(cwd, name));
    return error === undefined ? { path: resolvePath(cwd, name) } : { error: error.replace('%', name) };
  }
  if (name)
    for (const directory of (searchPath ?? DEFAULT_PATH).split(':')) {
      const path = resolvePath(cwd, `${directory || '.'}/${name}`);
      if (files.peek(path) && whyNotExecutable(files, path) === undefined) return { path };
    }
  return { error: 'executable file not found in $PATH' };
}

function whyNotExecutable(files: ContainerFiles, path: string): string | undefined {
  try {
    const node = files.stat(path);
    if (node.type === 'directory') return 'is a directory';
    return node.type === 'file' && node.mode & 0o111 ? undefined : 'permission denied';
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `stat %: ${error.code === 'ENOTDIR' ? 'not a directory' : 'no such file or directory'}`;
  }
}
