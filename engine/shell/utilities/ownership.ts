import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { absolutePath, accountNames, changeMode, joinPath, modeText, nodeAt } from './files.ts';
import { complain, nameOf, parseOptions, UsageError, utility, type Options } from './options.ts';

/** How deep `-R` goes. */
const MAX_DEPTH = 200;

const LONG = {
  recursive: 'R',
  changes: 'c',
  quiet: 'f',
  silent: 'f',
  verbose: 'v',
  reference: 'reference=',
  dereference: 'dereference',
  'no-dereference': 'h',
  from: 'from=',
  'preserve-root': 'preserve-root',
  'no-preserve-root': 'no-preserve-root',
};

/** `chmod [-Rcfv] mode file …` */
export const chmod = utility(function* (process: Process): Co<number> {
  // A mode such as `-w` looks like an option.
  const argv = process.argv.map((arg) => (/^-[rwxXst]+$/.test(arg) ? `a${arg}` : arg));
  const options = parseOptions(argv, { short: 'Rcfv', long: LONG });
  const names = [...options.operands];
  const reference = referenceOf(process, options);
  const mode = reference ? (reference.mode & 0o7777).toString(8) : names.shift();
  if (mode === undefined) throw new UsageError('missing operand');
  if (!names.length) throw new UsageError(`missing operand after ‘${mode}’`);
  const gnu = process.machine.userland !== 'busybox';
  if (changeMode(mode, 0, false) === undefined)
    throw new UsageError(gnu ? `invalid mode: ‘${mode}’` : `invalid mode '${mode}'`, 1, gnu);
  return yield* eachFile(process, options, names, function* (path, shown, node) {
    const after = changeMode(mode, node.mode, node.type === 'directory') as number;
    process.machine.files.chmod(path, after);
    const told = (bits: number): string =>
      `${(bits & 0o7777).toString(8).padStart(4, '0')} (${modeText({ ...node, mode: bits }).slice(1)})`;
    if (after !== node.mode && options.has('v', 'c'))
      yield* process.stdout.write(`mode of '${shown}' changed from ${told(node.mode)} to ${told(after)}\n`);
    else if (options.has('v')) yield* process.stdout.write(`mode of '${shown}' retained as ${told(after)}\n`);
  });
});

function referenceOf(process: Process, options: Options): FileNode | undefined {
  const name = options.value('reference');
  if (name === undefined) return undefined;
  const node = nodeAt(process, name);
  if (!node) throw new UsageError(`failed to get attributes of '${name}': No such file or directory`, 1, false);
  return node;
}

/** Do something to every file named and, with `-R`, to all below it. */
function* eachFile(
  process: Process,
  options: Options,
  names: readonly string[],
  change: (path: string, shown: string, node: FileNode) => Co<void>,
): Co<number> {
  const { files } = process.machine;
  const gnu = process.machine.userland !== 'busybox';
  let status = 0;
  const visit = function* (path: string, shown: string, depth: number): Co<void> {
    const node = files.stat(path);
    yield* change(path, shown, node);
    if (!options.has('R') || !node.entries || depth > MAX_DEPTH) return;
    for (const name of files.list(path))
      if (files.lstat(joinPath(path, name)).type !== 'link')
        yield* visit(joinPath(path, name), joinPath(shown, name), depth + 1);
  };
  for (const name of names) {
    try {
      yield* visit(absolutePath(process, name), name, 0);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 1;
      const what = nameOf(process) === 'chmod' ? 'permissions' : 'ownership';
      const message =
        error.code === 'ENOENT'
          ? `cannot access '${name}': ${error.message}`
          : `changing ${what} of '${name}': ${error.message}`;
      if (!options.has('f')) yield* complain(process, gnu ? message : `${name}: ${error.message}`);
    }
  }
  return status;
}

/** `chown [-Rcfhv] [owner][:[group]] file …` and `chgrp group file …` */
export const chown = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'RcfhvHLP', long: LONG });
  const names = [...options.operands];
  const reference = referenceOf(process, options);
  const spec = reference ? `${reference.uid}:${reference.gid}` : names.shift();
  if (spec === undefined) throw new UsageError('missing operand');
  if (!names.length) throw new UsageError(`missing operand after ‘${spec}’`);
  const [owner, group] = ownerOf(process, spec);
  return yield* eachFile(process, options, names, function* (path, shown, node) {
    if (process.machine.user.uid !== 0) throw new FileError('EPERM', path);
    const [uid, gid] = [owner ?? node.uid, group ?? node.gid];
    process.machine.files.chown(path, uid, gid);
    const changed = uid !== node.uid || gid !== node.gid;
    if (options.has('v') || (options.has('c') && changed)) {
      const shownSpec = changed
        ? `changed ownership of '${shown}' to ${spec}`
        : `ownership of '${shown}' retained as ${spec}`;
      yield* process.stdout.write(`${shownSpec}\n`);
    }
  });
});

/** Numbers of `user`, `user:group`, `user:`, `:group`, or for chgrp `group`. @throws UsageError */
function ownerOf(process: Process, spec: string): [number | undefined, number | undefined] {
  const onlyGroup = nameOf(process) === 'chgrp';
  const colon = onlyGroup ? -1 : spec.indexOf(':');
  const user = onlyGroup ? '' : colon < 0 ? spec : spec.slice(0, colon);
  const group = onlyGroup ? spec : colon < 0 ? '' : spec.slice(colon + 1);
  const gnu = process.machine.userland !== 'busybox';
  const number = (name: string, file: '/etc/passwd' | '/etc/group', kind: string): number | undefined => {
    if (name === '') return undefined;
    const found = [...accountNames(process, file)].find(([, other]) => other === name)?.[0];
    if (found !== undefined) return found;
    if (/^\d{1,10}$/.test(name)) return Number(name);
    if (!gnu) throw new UsageError(`unknown ${kind} ${name}`, 1, false);
    throw new UsageError(`invalid ${kind}: ‘${onlyGroup ? name : spec}’`, 1, false);
  };
  return [number(user, '/etc/passwd', 'user'), number(group, '/etc/group', 'group')];
}
