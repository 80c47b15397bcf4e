import type { Co } from '../../kernel/coroutine.ts';
import { FileError, type FileNode } from '../../runtime/files.ts';
import { busyboxUsage } from '../../runtime/busybox.ts';
import type { Process } from '../../runtime/process.ts';
import { strftime } from '../formatting/strftime.ts';
import { absolutePath, accountNames, baseName, dirName, joinPath, modeText, nodeAt, sizeOf } from './files.ts';
import { complain, quoteName, UsageError, utility } from './options.ts';
import { TESTS, type Visit } from './find/tests.ts';
import { runCommand } from './run.ts';

/** How deep trees are walked. */
const MAX_DEPTH = 150;

type Test = (visit: Visit) => Co<boolean>;

interface Settings {
  maxDepth: number;
  minDepth: number;
  depthFirst: boolean;
  /** Commands of `-exec … +`: run once with all that was found. */
  batches: { argv: string[]; found: string[] }[];
  acts: boolean;
  status: number;
}

/** `find [path …] [expression]` */
export const find = utility(function* (process: Process): Co<number> {
  const args = process.argv.slice(1);
  while (/^-[HLPO]/.test(args[0] ?? '')) args.shift();
  const split = args.findIndex((arg) => /^[-(!]/.test(arg));
  const paths = split < 0 ? args : args.slice(0, split);
  const settings: Settings = {
    maxDepth: MAX_DEPTH,
    minDepth: 0,
    depthFirst: false,
    batches: [],
    acts: false,
    status: 0,
  };
  const test = new Expression(process, split < 0 ? [] : args.slice(split), settings).parse();
  for (const path of paths.length ? paths : ['.']) {
    const node = nodeAt(process, path, false);
    if (!node) {
      const gnu = process.machine.userland !== 'busybox';
      yield* complain(process, gnu ? `‘${path}’: No such file or directory` : `${path}: No such file or directory`);
      settings.status = 1;
    } else yield* walk(process, { path, node, depth: 0, start: path, prune: false }, test, settings);
  }
  for (const { argv, found } of settings.batches)
    if (found.length && (yield* runCommand(process, [...argv, ...found]))) settings.status = 1;
  return settings.status;
});

function* walk(process: Process, visit: Visit, test: Test, settings: Settings): Co<void> {
  const act = function* (): Co<void> {
    if (visit.depth >= settings.minDepth && (yield* test(visit)) && !settings.acts)
      yield* process.stdout.write(`${visit.path}\n`);
  };
  if (!settings.depthFirst) yield* act();
  if (visit.node.entries && visit.depth < settings.maxDepth && !visit.prune) {
    for (const name of [...visit.node.entries.keys()].sort()) {
      const node = visit.node.entries.get(name) as FileNode;
      yield* walk(
        process,
        { path: joinPath(visit.path, name), node, depth: visit.depth + 1, start: visit.start, prune: false },
        test,
        settings,
      );
    }
  }
  if (settings.depthFirst) yield* act();
}

/** Parses find's expression: `-o` binds loosest, then `-a` (or nothing), then `!`. */
class Expression {
  readonly #process: Process;
  readonly #args: readonly string[];
  readonly #settings: Settings;
  #at = 0;

  constructor(process: Process, args: readonly string[], settings: Settings) {
    this.#process = process;
    this.#args = args;
    this.#settings = settings;
  }

  parse(): Test {
    if (!this.#args.length) return always;
    const test = this.#or();
    if (this.#at < this.#args.length)
      throw new UsageError(
        this.#args[this.#at] === ')'
          ? "invalid expression; you have too many ')'"
          : `paths must precede expression: \`${this.#args[this.#at]}'`,
        1,
        false,
      );
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (/^-o(r)?$/.test(this.#args[this.#at] ?? '')) {
      this.#at++;
      const [first, second] = [left, this.#and()];
      left = function* (visit) {
        return (yield* first(visit)) || (yield* second(visit));
      };
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    while (this.#at < this.#args.length && !/^(-o|-or|\))$/.test(this.#args[this.#at])) {
      if (/^-a(nd)?$/.test(this.#args[this.#at])) this.#at++;
      const [first, second] = [left, this.#not()];
      left = function* (visit) {
        return (yield* first(visit)) && (yield* second(visit));
      };
    }
    return left;
  }

  #not(): Test {
    if (this.#args[this.#at] !== '!' && this.#args[this.#at] !== '-not') return this.#primary();
    this.#at++;
    const inner = this.#not();
    return function* (visit) {
      return !(yield* inner(visit));
    };
  }

  #value(name: string): string {
    const value = this.#args[this.#at++];
    if (value === undefined) throw new UsageError(`missing argument to \`${name}'`, 1, false);
    return value;
  }

  #primary(): Test {
    const name = this.#args[this.#at++];
    if (name === '(') {
      const inner = this.#or();
      if (this.#args[this.#at++] !== ')')
        throw new UsageError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
          1,
          false,
        );
      return inner;
    }
    if (!name?.startsWith('-')) throw new UsageError(`paths must precede expression: \`${name}'`, 1, false);
    return this.#option(name) ?? this.#action(name) ?? this.#test(name);
  }

  #option(name: string): Test | undefined {
    const settings = this.#settings;
    if (name === '-maxdepth') settings.maxDepth = Math.min(MAX_DEPTH, this.#number(name));
    else if (name === '-mindepth') settings.minDepth = this.#number(name);
    else if (name === '-depth' || name === '-d') settings.depthFirst = true;
    else if (name !== '-xdev' && name !== '-mount') return undefined;
    return always;
  }

  #number(name: string): number {
    const text = this.#value(name);
    if (!/^\d+$/.test(text))
      throw new UsageError(`Expected a positive decimal integer argument to ${name}, but got ‘${text}’`, 1, false);
    return Number(text);
  }

  #action(name: string): Test | undefined {
    const process = this.#process;
    const settings = this.#settings;
    const write = (text: (visit: Visit) => string): Test => {
      settings.acts = true;
      return function* (visit) {
        yield* process.stdout.write(text(visit));
        return true;
      };
    };
    switch (name) {
      case '-print':
        return write(({ path }) => `${path}\n`);
      case '-print0':
        return write(({ path }) => `${path}\0`);
      case '-printf': {
        const format = this.#value(name);
        return write((visit) => formatVisit(process, format, visit));
      }
      case '-ls':
        return write(({ path, node }) => `${modeText(node)} ${sizeOf(node)} ${path}\n`);
      case '-delete':
        if (process.machine.userland === 'busybox') throw unknownPredicate(process, name);
        settings.acts = settings.depthFirst = true;
        return function* (visit) {
          try {
            process.machine.files.remove(absolutePath(process, visit.path), false);
          } catch (error) {
            if (!(error instanceof FileError)) throw error;
            const node = nodeAt(process, visit.path, false);
            if (node?.entries && !node.entries.size)
              process.machine.files.remove(absolutePath(process, visit.path), true);
            else {
              yield* complain(process, `cannot delete ${quoteName(visit.path)}: ${error.message}`);
              settings.status = 1;
            }
          }
          return true;
        };
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#exec(name);
      case '-prune':
        return function* (visit) {
          return (visit.prune = true);
        };
      case '-quit':
        throw new UsageError('-quit is not simulated here', 1, false);
    }
    return undefined;
  }

  #exec(name: string): Test {
    const process = this.#process;
    const end = this.#args.findIndex(
      (arg, i) => i >= this.#at && (arg === ';' || (arg === '+' && this.#args[i - 1] === '{}')),
    );
    if (end < 0) throw new UsageError(`missing argument to \`${name}'`, 1, false);
    const argv = this.#args.slice(this.#at, end);
    this.#at = end + 1;
    this.#settings.acts = true;
    if (this.#args[end] === '+') {
      const batch = { argv: argv.slice(0, -1), found: [] as string[] };
      this.#settings.batches.push(batch);

      return function* (visit) {
        batch.found.push(visit.path);
        return true;
      };
    }
    return function* (visit) {
      return (
        (yield* runCommand(
          process,
          argv.map((word) => word.replaceAll('{}', visit.path)),
        )) === 0
      );
    };
  }

  #test(name: string): Test {
    const test = TESTS[name];
    if (!test) throw unknownPredicate(this.#process, name);
    const holds = test(this.#process, () => this.#value(name));

    return function* (visit) {
      return holds(visit);
    };
  }
}

const always: Test = function* () {
  return true;
};

function formatVisit(process: Process, format: string, { path, node, depth, start }: Visit): string {
  const values: Record<string, string> = {
    p: path,
    f: baseName(path),
    h: dirName(path),
    P: path.slice(start.length).replace(/^\//, ''),
    s: String(sizeOf(node)),
    m: (node.mode & 0o7777).toString(8),
    M: modeText(node),
    d: String(depth),
    y: modeText(node).replace(/^-/, 'f')[0],
    l: node.type === 'link' ? node.text : '',
    u: accountNames(process, '/etc/passwd').get(node.uid) ?? String(node.uid),
    g: accountNames(process, '/etc/group').get(node.gid) ?? String(node.gid),
    t: strftime('%a %b %e %H:%M:%S.%N0 %Y', node.modifiedMs),
  };
  return format
    .replace(/%([a-zA-Z%])/g, (whole, letter: string) => (letter === '%' ? '%' : (values[letter] ?? whole)))
    .replace(/\\([nt0\\])/g, (_, letter: string) => ({ n: '\n', t: '\t', '0': '\0', '\\': '\\' })[letter] as string);
}

/** A word that names no test or action; BusyBox shows its synopsis too. */
function unknownPredicate(process: Process, name: string): UsageError {
  if (process.machine.userland !== 'busybox') return new UsageError(`unknown predicate \`${name}'`, 1, false);
  return new UsageError(`unrecognized: ${name}\n${busyboxUsage('find') ?? ''}`.trimEnd(), 1, false);
}
