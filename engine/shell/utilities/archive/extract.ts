import type { Co } from '../../../kernel/coroutine.ts';
import { decodeBytes } from '../../../runtime/bytes.ts';
import { FileError, parentPath, resolvePath } from '../../../runtime/files.ts';
import { strftime } from '../../formatting/strftime.ts';
import { modeText, nodeAt } from '../files.ts';
import { matchesPattern, parsePattern } from '../../expansion/pattern.ts';
import { complain } from '../options.ts';
import type { TarCommand } from './tar-command.ts';
import type { Member } from '../../../runtime/tar-format.ts';

/** The width that owner and size have in GNU's listing until a longer one comes. */
const OWNER_WIDTH = 19;

const SET_GROUP = 0o2000;

/** What stands in a member's place could not be removed. */
class OldFileError extends FileError {}

/** Lists the members of an archive, or writes them to files. */
export class Extraction {
  readonly #command: TarCommand;
  readonly #listing: boolean;
  readonly #strip: number;
  readonly #unseen: Set<string>;
  /** Directories get their times last, as what is put into them changes those. */
  readonly #directories: { path: string; modifiedMs: number; mode: number }[] = [];
  #ownerWidth = OWNER_WIDTH;
  #toldLeading = false;
  #failed = false;

  constructor(command: TarCommand, listing: boolean) {
    this.#command = command;
    this.#listing = listing;
    this.#strip = Number(command.options.value('strip') ?? 0) || 0;
    this.#unseen = new Set(command.operands.map(({ name }) => name));
  }

  *take(member: Member): Co<void> {
    const { process, options } = this.#command;
    if (!this.#wanted(member.name)) return;
    const name = this.#stripped(member.name);
    if (name === '') return;
    if (this.#listing) return yield* process.stdout.write(`${options.has('v') ? this.#line(member) : member.name}\n`);
    const toOutput = options.has('O');
    if (options.has('v')) yield* (toOutput ? process.stderr : process.stdout).write(`${member.name}\n`);
    if (toOutput) {
      if (member.type === 'file') yield* process.stdout.write(decodeBytes(member.content));
      return;
    }
    yield* this.#extract(member, name);
  }

  *#extract(member: Member, name: string): Co<void> {
    const { process, gnu } = this.#command;
    const leading = /^(?:.*\.\.\/)?\/*/.exec(name)?.[0] ?? '';
    if (leading && !this.#toldLeading && gnu) {
      this.#toldLeading = true;
      yield* complain(process, `Removing leading \`${leading}' from member names`);
    }
    const path = resolvePath(this.#command.directory, name.slice(leading.length) || '.');
    try {
      this.#write(member, path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#failed = true;
      yield* complain(process, this.#failure(member, name.replace(/\/$/, ''), error));
    }
  }

  /** What tar says where a member cannot be written. */
  #failure({ type }: Member, name: string, error: FileError): string {
    const why = error.message;
    if (error instanceof OldFileError)
      return this.#command.gnu ? `${name}: Cannot unlink: ${why}` : `can't remove old file ${name}: ${why}`;
    if (this.#command.gnu) return `${name}: Cannot ${type === 'directory' ? 'mkdir' : 'open'}: ${why}`;
    return type === 'directory' ? `can't make dir ${name}: ${why}` : `can't open '${name}': ${why}`;
  }

  #write(member: Member, path: string): void {
    const { process, options } = this.#command;
    const { files } = process.machine;
    const parent = parentPath(path);
    if (!files.exists(parent)) files.makeDirectory(parent, true);
    const there = nodeAt(process, path, false);
    const modifiedMs = options.has('m') ? undefined : member.modifiedMs;
    if (member.type === 'directory') {
      if (!there) files.makeDirectory(path, true);
      this.#own(member, path);
      // The bit by which a new directory belongs to its parent's group stays.
      const mode = member.mode | (files.stat(path).mode & SET_GROUP);
      if (modifiedMs !== undefined) this.#directories.push({ path, modifiedMs, mode });
      else files.chmod(path, mode);
      return;
    }
    if (there && options.has('k')) throw new FileError('EEXIST', path);
    if (there?.entries) throw new FileError('EISDIR', path);
    this.#removeOld(path);
    if (member.type === 'link') return files.link(member.target, path);
    const text =
      member.type === 'hard-link'
        ? files.read(resolvePath(this.#command.directory, member.target))
        : decodeBytes(member.content);
    files.write(path, text, member.mode);
    this.#own(member, path);
    if (modifiedMs !== undefined) files.touch(path, modifiedMs);
  }

  /** Root gives what it writes to whom the archive says. */
  #own({ uid, gid }: Member, path: string): void {
    const { process, options } = this.#command;
    if (!options.has('o') && process.machine.user.uid === 0) process.machine.files.chown(path, uid, gid);
  }

  #removeOld(path: string): void {
    const { process, gnu } = this.#command;
    if (gnu && !nodeAt(process, path, false)) return;
    try {
      process.machine.files.remove(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      // GNU tar removes what it finds in the way; BusyBox removes before it looks.
      if (error.code !== 'ENOENT') throw new OldFileError(error.code, path);
    }
  }

  #wanted(name: string): boolean {
    const { operands, options, gnu } = this.#command;
    const plain = name.replace(/\/$/, '');
    const excluded = options.values('exclude').map((pattern) => parsePattern(pattern));
    if (excluded.some((pattern) => matchesPattern(pattern, plain))) return false;
    if (!operands.length) return true;
    let wanted = false;
    for (const operand of operands) {
      const chosen = operand.name.replace(/(.)\/+$/, '$1');
      const globs = options.has('wildcards') || !gnu;
      const fits =
        plain === chosen || plain.startsWith(`${chosen}/`) || (globs && matchesPattern(parsePattern(chosen), plain));
      if (!fits) continue;
      wanted = true;
      this.#unseen.delete(operand.name);
    }
    return wanted;
  }

  /** Leave out the first parts of a name (`--strip-components`). */
  #stripped(name: string): string {
    if (!this.#strip || this.#listing) return name;
    const parts = name.split('/');
    return parts.slice(this.#strip).join('/');
  }

  /** A line of `tar tv`. */
  #line(member: Member): string {
    const { gnu, options } = this.#command;
    const types = { file: 'file', 'hard-link': 'file', link: 'link', directory: 'directory' } as const;
    const node = { type: types[member.type], mode: member.mode, uid: 0, gid: 0, modifiedMs: 0, text: '' };
    const mode = member.type === 'hard-link' ? `h${modeText(node).slice(1)}` : modeText(node);
    const numeric = options.has('numeric-owner');
    const owner = `${(!numeric && member.user) || member.uid}/${(!numeric && member.group) || member.gid}`;
    const size = String(member.content.length);
    const link =
      member.type === 'link' ? ` -> ${member.target}` : member.type === 'hard-link' ? ` link to ${member.target}` : '';
    if (!gnu)
      return `${mode} ${owner} ${size.padStart(9)} ${strftime('%Y-%m-%d %H:%M:%S', member.modifiedMs)} ${member.name}${link}`;
    this.#ownerWidth = Math.max(this.#ownerWidth, owner.length + 1 + size.length);
    const padding = ' '.repeat(this.#ownerWidth - owner.length - size.length);
    return `${mode} ${owner}${padding}${size} ${strftime('%Y-%m-%d %H:%M', member.modifiedMs)} ${member.name}${link}`;
  }

  /** Give directories their times; tell of names that were not found and of failures. Gives the status. */
  *finish(): Co<number> {
    const { process, gnu } = this.#command;
    for (const { path, modifiedMs, mode } of this.#directories.reverse()) {
      process.machine.files.chmod(path, mode);
      process.machine.files.touch(path, modifiedMs);
    }
    for (const name of this.#unseen) {
      this.#failed = true;
      yield* complain(process, gnu ? `${name}: Not found in archive` : `${name}: not found in archive`);
    }
    if (!this.#failed) return 0;
    if (gnu) yield* complain(process, 'Exiting with failure status due to previous errors');
    return gnu ? 2 : 1;
  }
}
