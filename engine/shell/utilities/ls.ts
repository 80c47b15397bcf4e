import type { Co } from '../../kernel/coroutine.ts';
import { FileError, linkCount, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { textWidth } from '../formatting/width.ts';
import { strftime } from '../formatting/strftime.ts';
import { absolutePath, accountNames, humanSize, joinPath, modeText, sizeOf } from './files.ts';
import { complain, parseOptions, quoteName, utility, type Options } from './options.ts';
import { compareVersions } from './sort.ts';

/** How deep `-R` goes. */
const MAX_DEPTH = 100;

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly node: FileNode;
}

const LONG = {
  all: 'a',
  'almost-all': 'A',
  directory: 'd',
  classify: 'F',
  'human-readable': 'h',
  inode: 'i',
  reverse: 'r',
  recursive: 'R',
  size: 's',
  'numeric-uid-gid': 'n',
  color: 'color?',
  'full-time': 'full-time',
  'no-group': 'G',
  sort: 'sort=',
  time: 'time=',
  'time-style': 'time-style=',
  'group-directories-first': 'group-directories-first',
};

/** `ls [-aAdFhilnrRsStUvX1Cm] [file …]` */
export const ls = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'aAbBcCdDfFgGhHiIklLmnNopqQrRsStTuUvwxXZ1',
      long: LONG,
      status: 2,
    });
    const names = options.operands.length ? options.operands : ['.'];
    const files: Entry[] = [];
    const directories: Entry[] = [];
    let status = 0;
    for (const name of names) {
      try {
        const entry = { name, path: name, node: lookup(process, name, options) };
        if (entry.node.type === 'directory' && !options.has('d')) directories.push(entry);
        else files.push(entry);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        const gnu = process.machine.userland !== 'busybox';
        yield* complain(
          process,
          gnu ? `cannot access ${quoteAccess(name)}: ${error.message}` : `${name}: ${error.message}`,
        );
        status = gnu ? 2 : 1;
      }
    }
    const writer = new Lister(process, options);
    yield* writer.entries(sortEntries(files, options));
    const titled = names.length > 1 || options.has('R');
    let blank = files.length > 0;
    for (const directory of sortEntries(directories, options)) {
      yield* writer.directory(directory.name, directory.path, titled, blank, 0);
      blank = true;
    }
    return status;
  },
  { status: 2 },
);

function quoteAccess(name: string): string {
  return `'${name.replaceAll("'", "'\\''")}'`;
}

function lookup(process: Process, name: string, options: Options): FileNode {
  const { files } = process.machine;
  const path = absolutePath(process, name);
  const long = options.has('l', 'n', 'o', 'g', 'd', 'F') && !options.has('L', 'H');
  if (long && !name.endsWith('/')) return files.lstat(path);
  try {
    return files.stat(path);
  } catch {
    return files.lstat(path);
  }
}

function sortEntries(entries: readonly Entry[], options: Options): Entry[] {
  const out = [...entries];
  const key =
    options.value('sort') ??
    { S: 'size', t: 'time', U: 'none', f: 'none', v: 'version', X: 'extension' }[
      options.last('S', 't', 'U', 'f', 'v', 'X') ?? ''
    ];
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const extension = (name: string): string => /\.[^.]*$/.exec(name)?.[0] ?? '';
  if (key === 'size') out.sort((a, b) => sizeOf(b.node) - sizeOf(a.node) || byName(a, b));
  else if (key === 'time') out.sort((a, b) => b.node.modifiedMs - a.node.modifiedMs || byName(a, b));
  else if (key === 'version') out.sort((a, b) => compareVersions(a.name, b.name));
  else if (key === 'extension')
    out.sort((a, b) =>
      extension(a.name) < extension(b.name) ? -1 : extension(a.name) > extension(b.name) ? 1 : byName(a, b),
    );
  else if (key !== 'none') out.sort(byName);
  if (options.has('r')) out.reverse();
  if (options.has('group-directories-first'))
    out.sort((a, b) => Number(b.node.type === 'directory') - Number(a.node.type === 'directory'));
  return out;
}

class Lister {
  readonly #process: Process;
  readonly #options: Options;
  readonly #users: ReadonlyMap<number, string>;
  readonly #groups: ReadonlyMap<number, string>;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#users = accountNames(process, '/etc/passwd');
    this.#groups = accountNames(process, '/etc/group');
  }

  *directory(name: string, path: string, titled: boolean, blank: boolean, depth: number): Co<void> {
    const { files } = this.#process.machine;
    const absolute = absolutePath(this.#process, path);
    if (titled) yield* this.#process.stdout.write(`${blank ? '\n' : ''}${name}:\n`);
    const options = this.#options;
    const all: Entry[] = files
      .list(absolute)
      .map((entry) => ({ name: entry, path: joinPath(path, entry), node: this.#node(joinPath(absolute, entry)) }));
    const shown = all.filter((entry) => options.has('a', 'A', 'f') || !entry.name.startsWith('.'));
    const dots = ['.', '..'].map((dot) => ({ name: dot, path: dot, node: files.stat(joinPath(absolute, dot)) }));
    const entries = sortEntries(options.has('a', 'f') ? [...dots, ...shown] : shown, options);
    if (this.#isLong || options.has('s')) {
      const blocks = entries.reduce((sum, { node }) => sum + blocksOf(node), 0);
      yield* this.#process.stdout.write(`total ${options.has('h') ? humanSize(blocks * 1024) : blocks}\n`);
    }
    yield* this.entries(entries);
    if (!options.has('R') || depth >= MAX_DEPTH) return;
    for (const entry of entries) {
      if (entry.node.type === 'directory' && entry.name !== '.' && entry.name !== '..')
        yield* this.directory(entry.path, entry.path, true, true, depth + 1);
    }
  }

  /** What stands at a path: a link itself, or with `-L` what it leads to, if it leads anywhere. */
  #node(path: string): FileNode {
    const { files } = this.#process.machine;
    return this.#options.has('L') && files.exists(path) ? files.stat(path) : files.lstat(path);
  }

  get #isLong(): boolean {
    return this.#options.has('l', 'n', 'o', 'g', 'full-time');
  }

  *entries(entries: readonly Entry[]): Co<void> {
    if (!entries.length) return;
    const { stdout, terminal } = this.#process;
    if (this.#isLong) return yield* stdout.write(this.#long(entries));
    const names = entries.map((entry) => this.#shownName(entry));
    const wide = this.#options.has('C', 'x') || (stdout.isTerminal && !this.#options.has('1'));
    if (this.#options.has('m')) yield* stdout.write(`${names.join(', ')}\n`);
    else if (!wide) yield* stdout.write(names.map((name) => `${name}\n`).join(''));
    else yield* stdout.write(columns(names, terminal?.columns ?? 80));
  }

  #shownName(entry: Entry): string {
    const quoted =
      this.#process.stdout.isTerminal && this.#process.machine.userland !== 'busybox'
        ? quoteName(entry.name)
        : entry.name;
    const escaped = this.#options.has('Q', 'b') ? escapeName(entry.name, this.#options.has('Q')) : quoted;
    const inode = this.#options.has('i') ? `${inodeOf(entry)} ` : '';
    const size = this.#options.has('s') ? `${blocksOf(entry.node)} ` : '';
    return inode + size + escaped + this.#mark(entry.node);
  }

  #mark(node: FileNode): string {
    if (node.type === 'directory') return this.#options.has('F', 'p') ? '/' : '';
    if (!this.#options.has('F')) return '';
    return node.type === 'link' ? '@' : node.mode & 0o111 && node.type === 'file' ? '*' : '';
  }

  #long(entries: readonly Entry[]): string {
    const options = this.#options;
    const rows = entries.map((entry) => {
      const { node } = entry;
      const user = options.has('n') ? String(node.uid) : (this.#users.get(node.uid) ?? String(node.uid));
      const group = options.has('n') ? String(node.gid) : (this.#groups.get(node.gid) ?? String(node.gid));
      const size = options.has('h') ? humanSize(sizeOf(node)) : String(sizeOf(node));
      const target = node.type === 'link' ? ` -> ${node.text}` : '';
      const owner = [...(options.has('g') ? [] : [user]), ...(options.has('o', 'G') ? [] : [group])];
      const name = this.#shownName({
        ...entry,
        node: node.type === 'link' ? { ...node, type: 'file', mode: 0 } : node,
      });
      return {
        mode: modeText(node),
        links: String(linkCount(node)),
        owner,
        size,
        time: this.#time(node.modifiedMs),
        name: name + target,
      };
    });
    const width = (pick: (row: (typeof rows)[number]) => string): number =>
      Math.max(...rows.map((row) => pick(row).length));
    const [links, size] = [width((row) => row.links), width((row) => row.size)];
    const owners = rows[0].owner.map((_, i) => width((row) => row.owner[i]));
    if (this.#process.machine.userland === 'busybox') return rows.map(busyboxRow).join('');
    return rows
      .map((row) => {
        const owner = row.owner.map((name, i) => `${name.padEnd(owners[i])} `).join('');
        return `${row.mode} ${row.links.padStart(links)} ${owner}${row.size.padStart(size)} ${row.time} ${row.name}\n`;
      })
      .join('');
  }

  /** Times of the last half year with the clock, others with the year. */
  #time(ms: number): string {
    if (this.#options.has('full-time') || this.#options.value('time-style') === 'full-iso')
      return strftime('%Y-%m-%d %H:%M:%S.%N %z', ms);
    if (this.#options.value('time-style') === 'long-iso') return strftime('%Y-%m-%d %H:%M', ms);
    const age = this.#process.machine.kernel.now - ms;
    return strftime(age < 0 || age > 15_778_476_000 ? '%b %e  %Y' : '%b %e %H:%M', ms);
  }
}

/** A line of BusyBox's `ls -l`: columns of fixed widths. */
function busyboxRow(row: {
  mode: string;
  links: string;
  owner: string[];
  size: string;
  time: string;
  name: string;
}): string {
  const owner = row.owner.map((name) => `${name.slice(0, 8).padEnd(8)} `).join('');
  return `${row.mode} ${row.links.padStart(4)} ${owner}${row.size.padStart(9)} ${row.time} ${row.name}\n`;
}

/** A name with C's escapes, in double quotes for `-Q`. */
function escapeName(name: string, quotes: boolean): string {
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\t': '\\t',
    '\\': '\\\\',
    ...(quotes ? { '"': '\\"' } : { ' ': '\\ ' }),
  };
  const escaped = [...name].map((char) => escapes[char] ?? char).join('');
  return quotes ? `"${escaped}"` : escaped;
}

function blocksOf(node: FileNode): number {
  return node.type === 'link' || node.type === 'device' ? 0 : Math.ceil(sizeOf(node) / 4096) * 4;
}

/** A number that stands for the file: made from its path, as there are no inodes. */
function inodeOf(entry: Entry): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < entry.path.length; i++) hash = Math.imul(hash ^ entry.path.charCodeAt(i), 0x01000193);
  return 1_000_000 + ((hash >>> 0) % 9_000_000);
}

/** Names in as few rows as fit the width, down the columns. */
function columns(names: readonly string[], width: number): string {
  const widths = names.map(textWidth);
  for (let rows = 1; rows <= names.length; rows++) {
    const count = Math.ceil(names.length / rows);
    const sizes = Array.from(
      { length: count },
      (_, column) => Math.max(...widths.slice(column * rows, (column + 1) * rows)) + 2,
    );
    if (sizes.reduce((sum, size) => sum + size, -2) > width && rows < names.length) continue;
    let out = '';
    for (let row = 0; row < rows; row++) {
      const cells: string[] = [];
      for (let column = 0; column < count && column * rows + row < names.length; column++) {
        const index = column * rows + row;
        const last = (column + 1) * rows + row >= names.length;
        cells.push(last ? names[index] : names[index] + ' '.repeat(sizes[column] - widths[index]));
      }
      out += `${cells.join('')}\n`;
    }
    return out;
  }
  return '';
}
