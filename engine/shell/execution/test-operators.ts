import { byteLength } from '../../runtime/bytes.ts';
import { resolvePath, type FileNode, type FileSystem } from '../../runtime/files.ts';

/** A unary test of `test`, `[` and `[[` on a text or a file. */
export function testUnary(files: FileSystem, cwd: string, operator: string, text: string): boolean {
  if (operator === '-n') return text !== '';
  if (operator === '-z') return text === '';
  if (text === '') return false;
  const node = nodeAt(files, cwd, text, operator !== '-L' && operator !== '-h');
  if (!node) return false;
  switch (operator) {
    case '-a':
    case '-e':
      return true;
    case '-f':
      return node.type === 'file';
    case '-d':
      return node.type === 'directory';
    case '-L':
    case '-h':
      return node.type === 'link';
    case '-c':
      return node.type === 'device';
    case '-s':
      return node.type === 'directory' || byteLength(node.text) > 0;
    case '-r':
    case '-w':
      return true;
    case '-x':
      return node.type === 'directory' || (node.mode & 0o111) !== 0;
    case '-k':
      return (node.mode & 0o1000) !== 0;
    case '-u':
      return (node.mode & 0o4000) !== 0;
    case '-g':
      return (node.mode & 0o2000) !== 0;
    case '-O':
    case '-G':
    case '-N':
      return true;
    default:
      return false;
  }
}

/** A binary test of files: `-nt`, `-ot`, `-ef`. */
export function testFiles(files: FileSystem, cwd: string, left: string, operator: string, right: string): boolean {
  const [a, b] = [nodeAt(files, cwd, left, true), nodeAt(files, cwd, right, true)];
  if (operator === '-ef') return a !== undefined && a === b;
  const [first, second] = operator === '-nt' ? [a, b] : [b, a];
  return first !== undefined && (second === undefined || first.modifiedMs > second.modifiedMs);
}

function nodeAt(files: FileSystem, cwd: string, path: string, follow: boolean): FileNode | undefined {
  try {
    const absolute = resolvePath(cwd, path);
    return follow ? files.stat(absolute) : files.lstat(absolute);
  } catch {
    return undefined;
  }
}

/** What `test` found wrong with its arguments. */
export class TestError extends Error {}

/** What `test` asks of its surroundings. */
export interface TestContext {
  readonly files: FileSystem;
  readonly cwd: string;
  isTerminal(fd: string): boolean;
  isSet(name: string): boolean;
  isOption(name: string): boolean;
}

const UNARY = new Set('-a -b -c -d -e -f -g -h -k -n -o -p -r -s -t -u -v -w -x -z -L -N -O -G -S'.split(' '));
const BINARY = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '));

/** Evaluate the arguments of `test`, by their number first, as POSIX orders. @throws TestError */
export function evaluateTest(args: readonly string[], context: TestContext): boolean {
  const [first, second, third, fourth] = args;
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return first !== '';
    case 2:
      if (first === '!') return second === '';
      if (UNARY.has(first)) return unary(first, second, context);
      throw new TestError(`${first}: unary operator expected`);
    case 3:
      if (BINARY.has(second)) return binary(first, second, third, context);
      if (second === '-a') return first !== '' && third !== '';
      if (second === '-o') return first !== '' || third !== '';
      if (first === '!') return !evaluateTest([second, third], context);
      if (first === '(' && third === ')') return second !== '';
      throw new TestError(`${second}: binary operator expected`);
    case 4:
      if (first === '!') return !evaluateTest([second, third, fourth], context);
      if (first === '(' && fourth === ')') return evaluateTest([second, third], context);
  }
  return new TestParser(args, context).parse();
}

function unary(operator: string, text: string, context: TestContext): boolean {
  if (operator === '-t') return context.isTerminal(text);
  if (operator === '-v') return context.isSet(text);
  if (operator === '-o') return context.isOption(text);
  return testUnary(context.files, context.cwd, operator, text);
}

function binary(left: string, operator: string, right: string, context: TestContext): boolean {
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  if (operator === '-nt' || operator === '-ot' || operator === '-ef')
    return testFiles(context.files, context.cwd, left, operator, right);
  const [a, b] = [integer(left), integer(right)];
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d{1,30}\s*$/.test(text)) throw new TestError(`${text}: integer expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

/** More than four arguments: `-o` binds loosest, then `-a`, then `!`. */
class TestParser {
  #args: readonly string[];
  #context: TestContext;
  #at = 0;
  #depth = 0;

  constructor(args: readonly string[], context: TestContext) {
    this.#args = args;
    this.#context = context;
  }

  parse(): boolean {
    const result = this.#or();
    if (this.#at < this.#args.length) throw new TestError('too many arguments');
    return result;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#args[this.#at] === '-o') {
      this.#at++;
      const right = this.#and();
      result = result || right;
    }
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.#args[this.#at] === '-a') {
      this.#at++;
      const right = this.#not();
      result = result && right;
    }
    return result;
  }

  #not(): boolean {
    let negated = false;
    while (this.#args[this.#at] === '!') {
      this.#at++;
      negated = !negated;
    }
    return this.#primary() !== negated;
  }

  #primary(): boolean {
    const args = this.#args;
    const first = args[this.#at];
    if (first === undefined) throw new TestError('argument expected');
    if (first === '(') {
      if (++this.#depth > 100) throw new TestError('too many arguments');
      this.#at++;
      const result = this.#or();
      if (args[this.#at++] !== ')') throw new TestError("`)' expected");
      return result;
    }
    if (BINARY.has(args[this.#at + 1]) && this.#at + 2 < args.length) {
      this.#at += 3;
      return binary(first, args[this.#at - 2], args[this.#at - 1], this.#context);
    }
    if (UNARY.has(first) && this.#at + 1 < args.length) {
      this.#at += 2;
      return unary(first, args[this.#at - 1], this.#context);
    }
    this.#at++;
    return first !== '';
  }
}
