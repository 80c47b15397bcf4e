import type { FileNode } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { matchesPattern } from '../../expansion/pattern.ts';
import { compileRegex } from '../../regex/compile.ts';
import { accountNames, baseName, nodeAt, sizeOf } from '../files.ts';
import { UsageError } from '../options.ts';

/** A file that `find` came to. */
export interface Visit {
  readonly path: string;
  readonly node: FileNode;
  /** How far below its starting point. */
  readonly depth: number;
  /** The starting point that it was found from. */
  readonly start: string;
  /** Set by `-prune`: what lies below is left out. */
  prune: boolean;
}

type Holds = (visit: Visit) => boolean;
/** Makes a test. @param value takes the next word of the expression; throws UsageError where there is none */
type Maker = (process: Process, value: () => string) => Holds;

const asIs = (text: string): string => text;
const folded = (text: string): string => text.toLowerCase();

const name =
  (fold: (text: string) => string): Maker =>
  (_, value) => {
    const pattern = fold(value());
    return ({ path }) => matchesPattern(pattern, fold(baseName(path)));
  };

const wholePath =
  (fold: (text: string) => string): Maker =>
  (_, value) => {
    const pattern = fold(value());
    return ({ path }) => matchesPattern(pattern, fold(path));
  };

const regex: Maker = (_, value) => {
  const pattern = compileRegex(value(), 'basic');
  return ({ path }) => {
    const match = pattern.exec(path);
    return match?.start === 0 && match.end === path.length;
  };
};

const TYPES: Readonly<Record<string, FileNode['type']>> = { f: 'file', d: 'directory', l: 'link', c: 'device' };

const type: Maker = (_, value) => {
  const letters = value().split(',');
  const bad = letters.find((letter) => !/^[bcdflps]$/.test(letter));
  if (bad !== undefined) throw new UsageError(`Unknown argument to -type: ${bad}`, 1, false);
  return ({ node }) => letters.some((letter) => TYPES[letter] === node.type);
};

const empty: Maker =
  () =>
  ({ node }) =>
    node.entries ? node.entries.size === 0 : node.type === 'file' && node.text === '';

const size: Maker = (_, value) => {
  const text = value();
  const match = /^([-+]?\d+)([cwbkMG]?)$/.exec(text);
  if (!match) throw new UsageError(`Invalid argument \`${text}' to -size`, 1, false);
  const unit = { '': 512, c: 1, w: 2, b: 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[2] as 'c'];
  const compare = relation(match[1], '-size');
  return ({ node }) => compare(Math.ceil(sizeOf(node) / unit));
};

const age =
  (option: string, unitMs: number): Maker =>
  ({ machine }, value) => {
    const compare = relation(value(), option);
    return ({ node }) => compare(Math.floor((machine.kernel.now - node.modifiedMs) / unitMs));
  };

const newer: Maker = (process, value) => {
  const reference = nodeAt(process, value())?.modifiedMs ?? 0;
  return ({ node }) => node.modifiedMs > reference;
};

const permission: Maker = (_, value) => {
  const mode = value();
  const bits = parseInt(mode.replace(/^[-/]/, ''), 8);
  if (mode.startsWith('-')) return ({ node }) => (node.mode & bits) === bits;
  if (mode.startsWith('/')) return ({ node }) => (node.mode & bits) !== 0;
  return ({ node }) => (node.mode & 0o7777) === bits;
};

const account =
  (id: 'uid' | 'gid', file: '/etc/passwd' | '/etc/group'): Maker =>
  (process, value) => {
    const wanted = value();
    const names = accountNames(process, file);
    return ({ node }) => [String(node[id]), names.get(node[id])].includes(wanted);
  };

const executable: Maker =
  () =>
  ({ node }) =>
    node.type === 'directory' || (node.mode & 0o111) !== 0;

const constant = (answer: boolean): Maker => {
  return () => () => answer;
};

/** The tests of an expression by their names. */
export const TESTS: Readonly<Record<string, Maker>> = {
  '-name': name(asIs),
  '-iname': name(folded),
  '-path': wholePath(asIs),
  '-ipath': wholePath(folded),
  '-wholename': wholePath(asIs),
  '-regex': regex,
  '-type': type,
  '-empty': empty,
  '-size': size,
  '-mtime': age('-mtime', 86_400_000),
  '-mmin': age('-mmin', 60_000),
  '-newer': newer,
  '-perm': permission,
  '-user': account('uid', '/etc/passwd'),
  '-group': account('gid', '/etc/group'),
  '-executable': executable,
  '-readable': constant(true),
  '-writable': constant(true),
  '-true': constant(true),
  '-false': constant(false),
};

/** `5`, `+5` (more) or `-5` (less). */
function relation(text: string, option: string): (value: number) => boolean {
  const number = Number(text.replace(/^[-+]/, ''));
  if (Number.isNaN(number)) throw new UsageError(`invalid argument \`${text}' to \`${option}'`, 1, false);
  if (text.startsWith('+')) return (value) => value > number;
  return text.startsWith('-') ? (value) => value < number : (value) => value === number;
}
