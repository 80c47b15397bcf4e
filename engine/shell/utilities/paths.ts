import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath, linkCount, type FileNode } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { strftime } from '../formatting/strftime.ts';
import { absolutePath, accountNames, humanSize, joinPath, modeText, nodeAt, sizeOf } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

/** The path behind all links; undefined where a part is missing. @param lax the last part may be missing */
function realPath(process: Process, path: string, lax: boolean): string | undefined {
  const { files } = process.machine;
  let names = resolvePath(process.cwd, path).split('/').filter(Boolean);
  let done = '';
  for (let i = 0, links = 0; i < names.length;) {
    const next = `${done}/${names[i]}`;
    try {
      const node = files.lstat(next);
      if (node.type === 'link' && ++links <= 40) {
        names = [
          ...resolvePath(done || '/', node.text)
            .split('/')
            .filter(Boolean),
          ...names.slice(i + 1),
        ];
        done = '';
        i = 0;
        continue;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!(lax && i === names.length - 1)) return undefined;
    }
    done = next;
    i++;
  }
  return done || '/';
}

/** `realpath [-emsz] path …` */
export const realpath = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'emLPqsz',
    long: {
      'canonicalize-existing': 'e',
      'canonicalize-missing': 'm',
      quiet: 'q',
      strip: 's',
      'no-symlinks': 's',
      'relative-to': 'relative-to=',
    },
  });
  if (!options.operands.length) throw new UsageError('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const path = options.has('m', 's') ? resolvePath(process.cwd, name) : realPath(process, name, !options.has('e'));
    if (path !== undefined) yield* process.stdout.write(`${path}\n`);
    else {
      if (!options.has('q')) yield* complain(process, `${name}: No such file or directory`);
      status = 1;
    }
  }
  return status;
});

/** `readlink [-fenm] path …` */
export const readlink = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'femnqsvz',
    long: { canonicalize: 'f', 'canonicalize-existing': 'e', 'no-newline': 'n' },
  });
  if (!options.operands.length) throw new UsageError('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const node = nodeAt(process, name, false);
    const text = options.has('f', 'e', 'm')
      ? realPath(process, name, !options.has('e'))
      : node?.type === 'link'
        ? node.text
        : undefined;
    if (text === undefined) status = 1;
    else yield* process.stdout.write(text + (options.has('n') ? '' : '\n'));
  }
  return status;
});

const KINDS = {
  file: 'regular file',
  directory: 'directory',
  link: 'symbolic link',
  device: 'character special file',
} as const;

/** `stat [-Lc format] file …` */
export const stat = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'Lc:ft',
    long: { format: 'c', printf: 'printf=', dereference: 'L' },
  });
  if (!options.operands.length) throw new UsageError('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const node = nodeAt(process, name, options.has('L'));
    if (!node) {
      yield* complain(
        process,
        process.machine.userland === 'busybox'
          ? `can't stat '${name}': No such file or directory`
          : `cannot statx '${name}': No such file or directory`,
      );
      status = 1;
      continue;
    }
    const facts = factsOf(process, name, node);
    const printf = options.value('printf');
    if (printf !== undefined)
      yield* process.stdout.write(filled(printf, facts).replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
    else if (options.has('c')) yield* process.stdout.write(`${filled(options.value('c') as string, facts)}\n`);
    else yield* process.stdout.write(statText(process, facts, node));
  }
  return status;
});

/** What `stat` tells of a file, by the letters of its format. */
function factsOf(process: Process, name: string, node: FileNode): Record<string, string> {
  const size = sizeOf(node);
  const time = strftime('%Y-%m-%d %H:%M:%S.%N %z', node.modifiedMs);
  return {
    n: name,
    N: `'${name}'`,
    s: String(size),
    a: (node.mode & 0o7777).toString(8),
    A: modeText(node),
    F: node.type === 'file' && size === 0 ? 'regular empty file' : KINDS[node.type],
    U: accountNames(process, '/etc/passwd').get(node.uid) ?? 'UNKNOWN',
    G: accountNames(process, '/etc/group').get(node.gid) ?? 'UNKNOWN',
    u: String(node.uid),
    g: String(node.gid),
    y: time,
    Y: String(Math.floor(node.modifiedMs / 1000)),
    x: time,
    z: time,
    h: String(linkCount(node)),
    b: String(Math.ceil(size / 512)),
    B: '512',
    o: '4096',
  };
}

const filled = (format: string, facts: Record<string, string>): string =>
  format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => (letter === '%' ? '%' : (facts[letter] ?? whole)));

/** What `stat` prints without a format; only the GNU one knows when a file was made. */
function statText(process: Process, facts: Record<string, string>, node: FileNode): string {
  const link = node.type === 'link' ? ` -> ${node.text}` : '';
  const blocks = String(Math.ceil(sizeOf(node) / 4096) * 8);
  const born = process.machine.userland === 'busybox' ? '' : ` Birth: ${facts.y}\n`;
  return `  File: ${facts.n}${link}
  Size: ${facts.s.padEnd(10)}\tBlocks: ${blocks.padEnd(10)} IO Block: 4096   ${facts.F}
Device: 0,50\tInode: 1           Links: ${facts.h}
Access: (0${facts.a.padStart(3, '0')}/${facts.A})  Uid: (${facts.u.padStart(5)}/${facts.U.padStart(8)})   Gid: (${facts.g.padStart(5)}/${facts.G.padStart(8)})
Access: ${facts.y}
Modify: ${facts.y}
Change: ${facts.y}
${born}`;
}

/** `mktemp [-d] [-p dir] [template]` */
export const mktemp = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'dqtup:',
    long: { directory: 'd', tmpdir: 'p', 'dry-run': 'u', suffix: 'suffix=' },
  });
  const template = options.operands[0] ?? (process.machine.userland === 'busybox' ? 'tmp.XXXXXX' : 'tmp.XXXXXXXXXX');
  const marks = /X{3,}(?=[^X]*$)/.exec(template)?.[0];
  if (!marks) throw new UsageError(`too few X's in template ‘${template}’`, 1, false);
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const random = process.machine.kernel.random('mktemp');
  const name =
    template.replace(/X{3,}(?=[^X]*$)/, Array.from(marks, () => letters[random.int(letters.length)]).join('')) +
    (options.value('suffix') ?? '');
  const base =
    options.value('p') ??
    (options.operands.length && !options.has('t') ? undefined : (process.env.get('TMPDIR') ?? '/tmp'));
  const shown = base === undefined ? name : joinPath(base, name);
  try {
    const path = absolutePath(process, shown);
    if (options.has('d')) process.machine.files.makeDirectory(path);
    else process.machine.files.write(path, '', 0o600);
    process.machine.files.chmod(path, options.has('d') ? 0o700 : 0o600);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(
      process,
      `failed to create ${options.has('d') ? 'directory' : 'file'} via template ‘${base === undefined ? template : joinPath(base, template)}’: ${error.message}`,
    );
    return 1;
  }
  yield* process.stdout.write(`${shown}\n`);
  return 0;
});

/** `du [-shka] [path …]` */
export const du = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'shkacd:bm',
    long: { summarize: 's', 'human-readable': 'h', all: 'a', 'max-depth': 'd', total: 'c' },
  });
  const out: string[] = [];
  let status = 0;
  const most = options.has('s') ? 0 : Number(options.value('d') ?? 100);
  const measure = (path: string, depth: number): number => {
    const node = nodeAt(process, path, false);
    if (!node || depth > 100) return 0;
    let size = Math.ceil(sizeOf(node) / 4096) * 4096;
    for (const name of [...(node.entries?.keys() ?? [])].sort()) size += measure(joinPath(path, name), depth + 1);
    if ((node.entries || options.has('a') || depth === 0) && depth <= most)
      out.push(`${options.has('h') ? humanSize(size) : size / 1024}\t${path}\n`);
    return size;
  };
  for (const path of options.operands.length ? options.operands : ['.']) {
    if (nodeAt(process, path, false)) measure(path, 0);
    else {
      yield* complain(process, `cannot access '${path}': No such file or directory`);
      status = 1;
    }
  }
  yield* process.stdout.write(out.join(''));
  return status;
});

/** `which [-a] name …` */
export const which = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'as' });
  let status = 0;
  for (const name of options.operands) {
    const directories = (process.env.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin').split(':');
    const own = directories
      .map((directory) => joinPath(directory, name))
      .find((path) => nodeAt(process, path)?.type === 'file');
    const path = name.includes('/')
      ? nodeAt(process, name)
        ? name
        : undefined
      : (own ?? (process.machine.program(name) ? `/usr/bin/${name}` : undefined));
    if (path) yield* process.stdout.write(`${path}\n`);
    else status = 1;
  }
  return status;
});
