import type { Co } from '../../../kernel/coroutine.ts';
import { encodeText } from '../../../runtime/bytes.ts';
import { FileError, resolvePath, type FileNode } from '../../../runtime/files.ts';
import { matchesPattern, parsePattern } from '../../expansion/pattern.ts';
import { accountNames, changeMode, nodeAt } from '../files.ts';
import { complain } from '../options.ts';
import type { TarCommand } from './tar-command.ts';
import { writeMember, type Member } from '../../../runtime/tar-format.ts';

/** Files that one archive may take. */
const MAX_MEMBERS = 100_000;

/** Collects the members of an archive that is made. */
export class Packer {
  readonly #command: TarCommand;
  readonly parts: Uint8Array[] = [];
  readonly #excluded: readonly ReturnType<typeof parsePattern>[];
  readonly #users: ReadonlyMap<number, string>;
  readonly #groups: ReadonlyMap<number, string>;
  #toldLeading = false;
  #failed = false;

  constructor(command: TarCommand) {
    this.#command = command;
    this.#excluded = command.options.values('exclude').map((pattern) => parsePattern(pattern));
    this.#users = accountNames(command.process, '/etc/passwd');
    this.#groups = accountNames(command.process, '/etc/group');
  }

  /** Add a file or a directory with all below it. */
  *add(name: string, directory: string): Co<void> {
    const { process, gnu, options } = this.#command;
    const path = resolvePath(directory, name);
    const node = nodeAt(process, path, options.has('h'));
    if (!node) {
      this.#failed = true;
      const why = 'No such file or directory';
      return yield* complain(process, gnu ? `${name}: Cannot stat: ${why}` : `${name}: ${why}`);
    }
    yield* this.#addNode(name.replace(/(.)\/+$/, '$1'), path, node);
  }

  *#addNode(name: string, path: string, node: FileNode): Co<void> {
    const { process, options, archive, gnu } = this.#command;
    if (this.#excludes(name) || node.type === 'device') return;
    if (archive !== '-' && path === resolvePath(process.cwd, archive)) {
      return yield* complain(
        process,
        gnu ? `${name}: archive cannot contain itself; not dumped` : `${name}: file is the archive; skipping`,
      );
    }
    const stored = yield* this.#storedName(name);
    if (!(yield* this.#readable(name, path, node))) return;
    const member = this.#member(node.entries ? `${stored}/`.replace(/\/\/$/, '/') : stored, node);
    if (stored || node.entries) this.parts.push(writeMember(member));
    if (this.parts.length > MAX_MEMBERS) throw new RangeError(`more than ${MAX_MEMBERS} files in an archive`);
    if (options.has('v')) {
      const log = archive === '-' ? process.stderr : process.stdout;
      yield* log.write(`${node.entries ? `${name}/`.replace(/\/\/$/, '/') : name}\n`);
    }
    if (!node.entries || options.has('no-recursion')) return;
    for (const below of process.machine.files.list(path)) {
      const at = `${path}/${below}`;
      yield* this.#addNode(`${name === '/' ? '' : name}/${below}`, at, process.machine.files.lstat(at));
    }
  }

  /** May tar read it? Says so where not. */
  *#readable(name: string, path: string, node: FileNode): Co<boolean> {
    const { process, gnu } = this.#command;
    try {
      if (node.entries) process.machine.files.list(path);
      else if (node.type === 'file') process.machine.files.read(path);
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#failed = true;
      const busybox = node.entries ? `${name}: ${error.message}` : `can't open '${name}': ${error.message}`;
      yield* complain(process, gnu ? `${name}: Cannot open: ${error.message}` : busybox);
      return false;
    }
  }

  #excludes(name: string): boolean {
    // A pattern may fit the whole name or any part of it that begins behind a slash.
    const ends = [name, ...[...name.matchAll(/\//g)].map(({ index }) => name.slice(index + 1))];
    return this.#excluded.some((pattern) => ends.some((end) => matchesPattern(pattern, end)));
  }

  /** Archives hold relative names: a slash (and anything up to `..`) at the beginning is left out, and told once. */
  *#storedName(name: string): Co<string> {
    const { process, gnu, options } = this.#command;
    const leading = options.has('P') ? '' : (/^(?:.*\.\.\/)?\/*/.exec(name)?.[0] ?? '');
    if (leading && !this.#toldLeading) {
      this.#toldLeading = true;
      yield* complain(
        process,
        gnu ? `Removing leading \`${leading}' from member names` : `removing leading '${leading}' from member names`,
      );
    }
    return name.slice(leading.length);
  }

  #member(name: string, node: FileNode): Member {
    const { options } = this.#command;
    const mode = options.value('mode');
    return {
      name,
      type: node.type === 'directory' ? 'directory' : node.type === 'link' ? 'link' : 'file',
      mode: (mode === undefined ? undefined : changeMode(mode, node.mode, node.type === 'directory')) ?? node.mode,
      uid: node.uid,
      gid: node.gid,
      user: options.has('numeric-owner') ? '' : (options.value('owner') ?? this.#users.get(node.uid) ?? ''),
      group: options.has('numeric-owner') ? '' : (options.value('group') ?? this.#groups.get(node.gid) ?? ''),
      modifiedMs: node.modifiedMs,
      target: node.type === 'link' ? node.text : '',
      content: node.type === 'file' ? encodeText(node.text) : new Uint8Array(0),
      end: 0,
    };
  }

  /** Tell of failures, if there were; gives the status. */
  *finish(): Co<number> {
    if (!this.#failed) return 0;
    const { process, gnu } = this.#command;
    yield* complain(
      process,
      gnu ? 'Exiting with failure status due to previous errors' : 'error exit delayed from previous errors',
    );
    return gnu ? 2 : 1;
  }
}
