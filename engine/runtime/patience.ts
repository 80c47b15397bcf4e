import { ContainerFiles } from './container-files.ts';
import type { ContainerSpec } from './container.ts';
import type { FileNode } from './files.ts';
import { lookUpCommand } from './look-up.ts';
import { MemoryFiles } from './memory-files.ts';
import { onlyWaits } from './programs/index.ts';
import { ENTRY_SCRIPT, programName } from './rootfs.ts';

/** What is known of command lines, by the image's tree: trees never change, and thousands of containers are alike. */
const known = new WeakMap<FileNode, Map<string, boolean>>();
const MAX_KNOWN = 1000;

/**
 * Does a container's command start, and then do nothing but wait to be asked? `root` is its image's tree; what is mounted
 * into it must not lie on the way to the command or be the working directory.
 */
export function waitsOnceStarted(root: FileNode, spec: Pick<ContainerSpec, 'argv' | 'env' | 'cwd'>): boolean {
  let answers = known.get(root);
  if (!answers) known.set(root, (answers = new Map()));
  const searchPath = spec.env.findLast(([name]) => name === 'PATH')?.[1];
  const key = JSON.stringify([spec.argv, searchPath, spec.cwd]);
  let answer = answers.get(key);
  if (answer === undefined) {
    if (answers.size >= MAX_KNOWN) answers.clear();
    answers.set(key, (answer = find(root, spec.argv, searchPath, spec.cwd)));
  }
  return answer;
}

function find(root: FileNode, argv: readonly string[], searchPath: string | undefined, cwd: string): boolean {
  const tree = new MemoryFiles({ clock: { now: 0 }, root });
  const files = new ContainerFiles([{ path: '/', files: tree, source: '/', readOnly: true }]);
  const directory = files.peek(cwd);
  if (directory && directory.type !== 'directory') return false;
  // Entry scripts become what their arguments name.
  for (let words = argv; words.length; words = words.slice(1)) {
    const look = lookUpCommand(files, words[0], searchPath, cwd);
    if ('error' in look) return false;
    const text = files.read(look.path);
    if (text === ENTRY_SCRIPT) continue;
    const program = programName(text);
    return program !== undefined && onlyWaits(program, words);
  }
  return false;
}
