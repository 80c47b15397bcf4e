import type { Co } from '../../kernel/coroutine.ts';
import { resolvePath } from '../../runtime/files.ts';
import { ArithmeticError, evaluateArithmetic, type ArithmeticVariables } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import { ExpansionError } from '../execution/control.ts';
import { Field, splitFields, type Expansion } from './field.ts';
import { expandGlob } from './glob.ts';
import { ParameterExpander } from './parameters.ts';
import { hasPattern } from './pattern.ts';
import type { ShellState } from '../execution/state.ts';
import { highestIndex } from '../execution/variables.ts';
import type { Script, Word, WordPart } from '../parser/syntax.ts';

/** What expansion needs of the executor. */
export interface SubstitutionRunner {
  /** Run commands in a subshell and return what they print. */
  capture(script: Script): Co<string>;
  /** Run a process substitution; the path of the file that stands for it. */
  substituteProcess(direction: '<' | '>', script: Script): Co<string>;
}

/** Characters that one command line may expand to. */
const MAX_EXPANSION = 32 * 1024 * 1024;

/** Expands words: braces, tildes, parameters, commands, arithmetic, splitting, path names, quotes. */
export class Expander {
  readonly state: ShellState;
  readonly runner: SubstitutionRunner;
  readonly parameters: ParameterExpander;

  constructor(state: ShellState, runner: SubstitutionRunner) {
    this.state = state;
    this.runner = runner;
    this.parameters = new ParameterExpander(state, this);
  }

  /** The fields that words of a command expand to. */
  *fields(words: readonly Word[]): Co<string[]> {
    const out: string[] = [];
    let size = 0;
    for (const word of words) {
      const variants = this.state.option('braceexpand') && this.state.flavour === 'bash' ? expandBraces(word) : [word];
      for (const variant of variants) {
        for (const field of yield* this.#wordFields(variant)) {
          size += field.length;
          if (size > MAX_EXPANSION) throw new ExpansionError('the expansion is too long');
          out.push(field);
        }
      }
    }
    return out;
  }

  *#wordFields(word: Word): Co<string[]> {
    const [only] = word;
    if (word.length === 1 && only.type === 'text' && !/[~*?[\\+@!]/.test(only.text)) return [only.text];
    const fields = splitFields(yield* this.expand(word, { tilde: true }), this.ifs);
    return fields.flatMap((field) => this.#pathNames(field));
  }

  #pathNames(field: Field): string[] {
    if (this.state.option('noglob') || !hasPattern(field.pattern)) return [field.text];
    const { extras, cwd, process } = this.state;
    const options = { hidden: extras.has('dotglob'), deep: extras.has('globstar') };
    const found = expandGlob(field.pattern, cwd, process.machine.files, options);
    if (found.length) return found;
    if (extras.has('failglob')) throw new ExpansionError(`no match: ${field.text}`);
    return extras.has('nullglob') ? [] : [field.text];
  }

  get ifs(): string {
    return this.state.variables.get('IFS') ?? ' \t\n';
  }

  /** A word as one text: an assignment's value, a here-string, the word of `case`. */
  *text(word: Word, options: { tilde?: boolean; assignment?: boolean } = { tilde: true }): Co<string> {
    const [only] = word;
    if (word.length === 1 && (only.type === 'quoted' || (only.type === 'text' && !only.text.includes('~'))))
      return only.text;
    return joinPieces(yield* this.expand(word, options));
  }

  /** A word as a pattern: what was quoted stands for itself. */
  *pattern(word: Word): Co<string> {
    const field = new Field();
    for (const piece of yield* this.expand(word, { tilde: true })) field.add(piece === 'break' ? SPACE : piece);
    return field.pattern;
  }

  /** All expansions but splitting and path names. */
  *expand(word: Word, options: { tilde?: boolean; assignment?: boolean; quoted?: boolean } = {}): Co<Expansion> {
    const out: Expansion = [];
    for (let i = 0; i < word.length; i++) {
      const part = word[i];
      if (part.type === 'text' && options.tilde) {
        out.push(...this.#tilde(part.text, i === 0, word.length > i + 1, options.assignment ?? false));
      } else out.push(...(yield* this.#part(part, options.quoted ?? false)));
    }
    if (sizeOf(out) > MAX_EXPANSION) throw new ExpansionError('the expansion is too long');
    return out;
  }

  *#part(part: WordPart, quoted: boolean): Co<Expansion> {
    switch (part.type) {
      case 'text':
        return [{ text: part.text, quoted, split: false }];
      case 'quoted':
        return [{ text: part.text, quoted: true, split: false }];
      case 'double':
        return yield* this.#double(part.parts);
      case 'parameter':
        return yield* this.parameters.expand(part, quoted);
      case 'command':
        return [{ text: yield* this.runner.capture(part.script), quoted, split: true }];
      case 'arithmetic':
        return [{ text: String(yield* this.arithmetic(part.parts)), quoted, split: true }];
      case 'process':
        return [
          { text: yield* this.runner.substituteProcess(part.direction, part.script), quoted: true, split: false },
        ];
      case 'array':
        return [];
    }
  }

  *#double(parts: readonly WordPart[]): Co<Expansion> {
    const pieces = yield* this.expand(parts, { quoted: true });
    // "$@" without arguments is no field at all; anything else in quotes is one, even when empty.
    const onlyList = parts.length > 0 && parts.every((part) => part.type === 'parameter' && isList(part));
    if (!pieces.length && !onlyList) pieces.push({ text: '', quoted: true, split: false });
    return pieces;
  }

  /** `~`, `~/x`, `~+`, `~root` at a word's start, and after `=` and `:` in an assignment. */
  #tilde(text: string, first: boolean, more: boolean, assignment: boolean): Expansion {
    const plain = (value: string): Expansion => (value ? [{ text: value, quoted: false, split: false }] : []);
    const out: Expansion = [];
    const sections = assignment ? text.split(/(?<=:)/) : [text];
    sections.forEach((section, i) => {
      const atStart = first ? i === 0 || assignment : i > 0;
      const match = atStart ? /^~([A-Za-z0-9_.+-]*)(?=[/:]|$)/.exec(section) : null;
      const whole = match && match[0].length === section.length;
      const home = match && !(whole && more && i === sections.length - 1) ? this.#home(match[1]) : undefined;
      if (!match || home === undefined) out.push(...plain(section));
      else out.push({ text: home, quoted: true, split: false }, ...plain(section.slice(match[0].length)));
    });
    return out;
  }

  #home(user: string): string | undefined {
    const { variables, process } = this.state;
    if (user === '') return variables.get('HOME') ?? process.machine.user.home;
    if (user === '+') return this.state.cwd;
    if (user === '-') return variables.get('OLDPWD');
    const { files } = process.machine;
    const accounts = files.exists('/etc/passwd') ? files.read('/etc/passwd').split('\n') : [];
    return accounts.find((line) => line.startsWith(`${user}:`))?.split(':')[5];
  }

  /** The value of an arithmetic expression. @throws ExpansionError */
  *arithmetic(parts: Word): Co<bigint> {
    const text = joinPieces(yield* this.expand(parts, { quoted: true }));
    return this.evaluate(text);
  }

  /** Evaluate an expression whose expansions are done. @throws ExpansionError */
  evaluate(text: string): bigint {
    try {
      return evaluateArithmetic(text, this.#arithmeticVariables());
    } catch (error) {
      if (error instanceof ArithmeticError) throw new ExpansionError(error.message);
      throw error;
    }
  }

  #arithmeticVariables(): ArithmeticVariables {
    const { state } = this;
    return {
      get: (name, index) => {
        const value =
          index === undefined
            ? state.variables.get(name)
            : state.variables.find(name)?.items?.get(this.subscript(name, index));
        if (value === undefined && state.option('nounset')) throw new ExpansionError(`${name}: unbound variable`, true);
        return value;
      },
      set: (name, index, value) => {
        if (index === undefined) state.variables.set(name, value);
        else state.variables.setItem(name, this.subscript(name, index), value);
      },
    };
  }

  /** A subscript's key: a number for an array (from the end, if negative), text for an associative one. */
  subscript(name: string, text: string): string {
    const variable = this.state.variables.find(name);
    if (variable?.associative) return text.replace(/^(["'])(.*)\1$/s, '$2');
    const number = this.evaluate(text);
    if (number >= 0n) return String(number);
    const last = highestIndex(variable?.items ?? new Map());
    const index = BigInt(last) + 1n + number;
    if (index < 0n) throw new ExpansionError(`${name}: bad array subscript`);
    return String(index);
  }

  /** An absolute path. */
  resolve(path: string): string {
    return resolvePath(this.state.cwd, path);
  }
}

const SPACE = { text: ' ', quoted: true, split: false };

function sizeOf(pieces: Expansion): number {
  return pieces.reduce((sum, piece) => sum + (piece === 'break' ? 1 : piece.text.length), 0);
}

function joinPieces(pieces: Expansion): string {
  let out = '';
  for (const piece of pieces) out += piece === 'break' ? ' ' : piece.text;
  return out;
}

function isList(part: WordPart & { type: 'parameter' }): boolean {
  const index = part.index?.[0];
  return part.name === '@' || (index?.type === 'text' && index.text === '@');
}
