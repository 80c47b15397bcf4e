import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, baseName, isDirectory, joinPath, nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

/** `ln [-fnsTv] target … link` */
export const ln = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'bfinrsTvt:',
    long: {
      symbolic: 's',
      force: 'f',
      'no-dereference': 'n',
      verbose: 'v',
      'no-target-directory': 'T',
      relative: 'r',
      'target-directory': 't',
    },
  });
  const operands = [...options.operands];
  if (!operands.length) throw new UsageError('missing file operand');
  const place = options.value('t') ?? (operands.length > 1 ? (operands.pop() as string) : './');
  const keepsLink = options.has('T') || (options.has('n') && nodeAt(process, place, false)?.type === 'link');
  const into = isDirectory(process, place) && !keepsLink;
  if (operands.length > 1 && !into) {
    const why = nodeAt(process, place) ? 'Not a directory' : 'No such file or directory';
    throw new UsageError(`target '${place}': ${why}`, 1, false);
  }
  let status = 0;
  for (const target of operands) {
    const name = into ? joinPath(place, baseName(target)) : place;
    const path = absolutePath(process, name);
    const { files } = process.machine;
    const symbolic = options.has('s');
    try {
      if (options.has('f') && nodeAt(process, name, false)) files.remove(path);
      if (symbolic) files.link(target, path);
      else files.write(path, hardLinkText(process, target, path));
      if (options.has('v')) yield* process.stdout.write(`'${name}' ${symbolic ? '->' : '=>'} '${target}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const gnu = process.machine.userland !== 'busybox';
      const kind = symbolic ? 'symbolic link' : 'hard link';
      const between = symbolic || error.code === 'EEXIST' ? '' : ` => '${target}'`;
      const told =
        error.path === target
          ? `failed to access '${target}': ${error.message}`
          : `failed to create ${kind} '${name}'${between}: ${error.message}`;
      yield* complain(process, gnu ? told : `${error.path === target ? target : name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
});

/** There are no hard links in the tree: the new name gets a copy. */
function hardLinkText(process: Process, target: string, path: string): string {
  const node = nodeAt(process, target);
  if (!node) throw new FileError('ENOENT', target);
  if (node.entries) throw new FileError('EPERM', target);
  if (process.machine.files.exists(path)) throw new FileError('EEXIST', path);
  return node.text;
}
