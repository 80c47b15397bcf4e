import type { Co } from '../../kernel/coroutine.ts';
import { ExpansionError } from '../execution/control.ts';
import type { Expander } from './expand.ts';
import type { Expansion } from './field.ts';
import { greatest, least, matchEnds, matchStarts, parsePattern, suffixStarts } from './pattern.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import type { ShellState } from '../execution/state.ts';
import type { ParameterPart, Word } from '../parser/syntax.ts';
import { listKeys } from '../execution/variables.ts';
import { unescapeAnsi } from '../formatting/ansi.ts';

/** The value of a parameter: one text, or a list (`$@`, `${a[*]}`). */
type Value = { readonly scalar: string | undefined } | { readonly list: readonly string[]; readonly star: boolean };

/** Expands `$name` and `${…}`. */
export class ParameterExpander {
  readonly #state: ShellState;
  readonly #expander: Expander;

  constructor(state: ShellState, expander: Expander) {
    this.#state = state;
    this.#expander = expander;
  }

  *expand(part: ParameterPart, quoted: boolean): Co<Expansion> {
    if (part.operator === 'bad') throw new ExpansionError(`${part.source}: bad substitution`);
    if (part.indirect && part.operator?.startsWith('prefix')) {
      const names = this.#state.variables.names().filter((name) => name.startsWith(part.name));
      return this.#pieces({ list: names, star: part.operator === 'prefix*' }, quoted);
    }
    if (part.indirect && part.index && isAll(part.index)) {
      const variable = this.#state.variables.find(part.name);
      const keys = variable?.items ? listKeys(variable) : variable?.value === undefined ? [] : ['0'];
      return this.#pieces({ list: keys, star: textOf(part.index) === '*' }, quoted);
    }
    const target = part.indirect ? yield* this.#indirect(part) : part;
    const value = yield* this.#value(target);
    if (part.length) return this.#length(target, value, quoted);
    return yield* this.#operate(target, value, quoted);
  }

  /** `${!name}`: the parameter that name's value names. */
  *#indirect(part: ParameterPart): Co<ParameterPart> {
    const value = yield* this.#value({ ...part, indirect: false });
    const name = 'scalar' in value ? value.scalar : undefined;
    if (!name) throw new ExpansionError(`${part.name}: invalid indirect expansion`);
    const match = /^([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(name);
    if (!match) throw new ExpansionError(`${name}: invalid variable name`);
    const index: Word | undefined = match[2] === undefined ? undefined : [{ type: 'text', text: match[2] }];
    return { ...part, indirect: false, name: match[1], index };
  }

  *#value(part: ParameterPart): Co<Value> {
    const { name, index } = part;
    const state = this.#state;
    if (name === '@' || name === '*') return { list: state.positional, star: name === '*' };
    if (!index) return { scalar: this.special(name) };
    const variable = state.variables.find(name);
    if (isAll(index)) {
      const star = textOf(index) === '*';
      if (name === 'PIPESTATUS') return { list: state.pipeStatus.map(String), star };
      if (name === 'FUNCNAME') return { list: [...state.callStack].reverse(), star };
      if (name === 'BASH_LINENO') return { list: [...state.callLines].reverse().map(String), star };
      if (!variable) return { list: [], star };
      if (!variable.items) return { list: variable.value === undefined ? [] : [variable.value], star };
      return { list: listKeys(variable).map((key) => variable.items?.get(key) ?? ''), star };
    }
    const key = this.#expander.subscript(name, yield* this.#expander.text(index, {}));
    if (name === 'PIPESTATUS') return { scalar: state.pipeStatus[Number(key)]?.toString() };
    if (name === 'FUNCNAME') return { scalar: state.callStack.at(-1 - Number(key)) };
    if (name === 'BASH_LINENO') return { scalar: state.callLines.at(-1 - Number(key))?.toString() };
    if (!variable?.items) return { scalar: key === '0' ? state.variables.get(name) : undefined };
    return { scalar: variable.items.get(key) };
  }

  /** The value of a name, a position or a special parameter. */
  special(name: string): string | undefined {
    const state = this.#state;
    switch (name) {
      case '?':
        return String(state.status);
      case '#':
        return String(state.positional.length);
      case '$':
        return String(state.pid);
      case '!':
        return state.lastBackground?.toString();
      case '-':
        return optionLetters(state);
      case '0':
        return state.source === 'terminal' && state.flavour === 'bash' ? 'bash' : state.name;
      case '_':
        return state.lastArgument;
      case 'PIPESTATUS':
        return String(state.pipeStatus[0]);
      default:
        return /^[0-9]/.test(name) ? state.positional[Number(name) - 1] : state.variables.get(name);
    }
  }

  #length(part: ParameterPart, value: Value, quoted: boolean): Expansion {
    if ('list' in value) return [{ text: String(value.list.length), quoted, split: true }];
    if (value.scalar === undefined) this.#unbound(part);
    return [{ text: String([...(value.scalar ?? '')].length), quoted, split: true }];
  }

  #unbound(part: ParameterPart): void {
    if (!this.#state.option('nounset')) return;
    const name = part.index ? `${part.name}[${textOf(part.index)}]` : part.name;
    throw new ExpansionError(`${/^[0-9]|^!$/.test(name) ? `$${name}` : name}: unbound variable`, true);
  }

  #pieces(value: Value, quoted: boolean): Expansion {
    if ('scalar' in value) return [{ text: value.scalar ?? '', quoted, split: true }];
    const { ifs } = this.#expander;
    if (quoted && value.star) return [{ text: value.list.join(ifs.slice(0, 1)), quoted, split: true }];
    return value.list.flatMap((text, i): Expansion => {
      const piece = { text, quoted, split: true };
      return i ? ['break', piece] : [piece];
    });
  }

  *#operate(part: ParameterPart, value: Value, quoted: boolean): Co<Expansion> {
    const { operator } = part;
    if (!operator) {
      if ('scalar' in value && value.scalar === undefined) this.#unbound(part);
      return this.#pieces(value, quoted);
    }
    if (/^:?[-=?+]$/.test(operator)) return yield* this.#alternative(part, value, quoted);
    if ('scalar' in value && value.scalar === undefined) this.#unbound(part);
    if (operator === ':') return this.#pieces(yield* this.#substring(part, value), quoted);
    const change = yield* this.#change(part);
    if ('list' in value) return this.#pieces({ list: value.list.map(change), star: value.star }, quoted);
    return this.#pieces({ scalar: value.scalar === undefined ? undefined : change(value.scalar) }, quoted);
  }

  *#alternative(part: ParameterPart, value: Value, quoted: boolean): Co<Expansion> {
    const operator = part.operator as string;
    const { ifs } = this.#expander;
    const joined = 'scalar' in value ? value.scalar : value.list.length ? value.list.join(ifs.slice(0, 1)) : undefined;
    const missing = joined === undefined || (operator.startsWith(':') && joined === '');
    const kind = operator.at(-1);
    const word = part.word ?? [];
    if (kind === '+') return missing ? [] : yield* this.#alternativeWord(word, quoted);
    if (!missing) return this.#pieces(value, quoted);
    if (kind === '-') return yield* this.#alternativeWord(word, quoted);
    const text = yield* this.#expander.text(word, { tilde: true });
    if (kind === '=') {
      if (!/^[A-Za-z_]/.test(part.name)) throw new ExpansionError(`$${part.name}: cannot assign in this way`);
      if (part.index)
        this.#state.variables.setItem(part.name, this.#expander.subscript(part.name, textOf(part.index)), text);
      else this.#state.variables.set(part.name, text);
      return [{ text, quoted, split: true }];
    }
    const message = text || (operator === ':?' ? 'parameter null or not set' : 'parameter not set');
    throw new ExpansionError(`${part.name}: ${message}`, true);
  }

  *#alternativeWord(word: Word, quoted: boolean): Co<Expansion> {
    const pieces = yield* this.#expander.expand(word, { tilde: !quoted, quoted });
    if (!pieces.length && quoted) return [{ text: '', quoted: true, split: false }];
    // Unquoted text of the word is split as an expansion is.
    return pieces.map((piece) => (piece === 'break' || piece.quoted ? piece : { ...piece, split: true }));
  }

  *#substring(part: ParameterPart, value: Value): Co<Value> {
    const offset = Number(yield* this.#expander.arithmetic(part.word ?? []));
    const length = part.second ? Number(yield* this.#expander.arithmetic(part.second)) : undefined;
    if ('list' in value) {
      const all = part.name === '@' || part.name === '*' ? [this.#state.name, ...value.list] : value.list;
      const isPositional = all !== value.list;
      const start = offset < 0 ? all.length + offset : isPositional && offset === 0 ? 0 : offset;
      if (length !== undefined && length < 0) throw new ExpansionError(`${length}: substring expression < 0`);
      return {
        list: start < 0 ? [] : all.slice(start, length === undefined ? undefined : start + length),
        star: value.star,
      };
    }
    const chars = [...(value.scalar ?? '')];
    const start = offset < 0 ? chars.length + offset : offset;
    if (start < 0 || start > chars.length) return { scalar: '' };
    const end = length === undefined ? chars.length : length < 0 ? chars.length + length : start + length;
    if (end < start) throw new ExpansionError(`${length}: substring expression < 0`);
    return { scalar: chars.slice(start, end).join('') };
  }

  /** The function that an operator applies to each value. */
  *#change(part: ParameterPart): Co<(text: string) => string> {
    const operator = part.operator as string;
    const word = part.word ?? [];
    if (operator === '@') return this.#transform(part, textOf(word));
    const pattern = parsePattern(yield* this.#expander.pattern(word));
    if (operator.startsWith('#')) return (text) => cutPrefix(text, pattern, operator === '##');
    if (operator.startsWith('%')) return (text) => cutSuffix(text, pattern, operator === '%%');
    if (operator.startsWith('/')) {
      const replacement = part.second ? yield* this.#expander.text(part.second, { tilde: true }) : '';
      return (text) => replacePattern(text, pattern, replacement, operator);
    }
    const any = word.length ? pattern : parsePattern('?');
    return (text) => changeCase(text, any, operator);
  }

  #transform(part: ParameterPart, letter: string): (text: string) => string {
    switch (letter) {
      case 'Q':
        return (text) => quoteForReuse(text, true);
      case 'U':
        return (text) => text.toUpperCase();
      case 'u':
        return (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
      case 'L':
        return (text) => text.toLowerCase();
      case 'E':
        return unescapeAnsi;
      case 'A':
        return (text) => `${part.name}=${quoteForReuse(text, true)}`;
      case 'a':
        return () => (this.#state.variables.find(part.name)?.exported ? 'x' : '');
      case 'P':
        return (text) => text;
      default:
        throw new ExpansionError(`${part.source}: bad substitution`);
    }
  }
}

function textOf(word: Word): string {
  return word.map((part) => ('text' in part ? part.text : '')).join('');
}

function isAll(index: Word): boolean {
  const text = textOf(index);
  return index.length === 1 && index[0].type === 'text' && (text === '@' || text === '*');
}

/** `$-`. */
function optionLetters(state: ShellState): string {
  const letters = state.flavour === 'bash' ? 'abefhkmnptuvxBCEHPT' : 'abefmnuvxC';
  const names: Record<string, string> = { a: 'allexport', b: 'notify', e: 'errexit', f: 'noglob', h: 'hashall' };
  Object.assign(names, { m: 'monitor', n: 'noexec', u: 'nounset', v: 'verbose', x: 'xtrace', B: 'braceexpand' });
  Object.assign(names, { C: 'noclobber', E: 'errtrace', H: 'histexpand', P: 'physical', T: 'functrace' });
  const set = [...letters].filter((letter) => state.option(names[letter] ?? ''));
  const [before, after] = [set.filter((c) => c < 'i' && c >= 'a'), set.filter((c) => c > 'i' || c < 'a')];
  return [...before, ...(state.interactive ? ['i'] : []), ...after, ...(state.source === 'command' ? ['c'] : [])].join(
    '',
  );
}

/** Characters that a replacement may make. */
const MAX_TEXT = 64 * 1024 * 1024;

type Nodes = ReturnType<typeof parsePattern>;

function cutPrefix(text: string, pattern: Nodes, longest: boolean): string {
  const chars = [...text];
  const ends = matchEnds(pattern, chars, 0);
  return chars.slice((longest ? greatest(ends) : least(ends)) ?? 0).join('');
}

function cutSuffix(text: string, pattern: Nodes, longest: boolean): string {
  const chars = [...text];
  const starts = suffixStarts(pattern, chars);
  return chars.slice(0, longest ? least(starts) : greatest(starts)).join('');
}

function replacePattern(text: string, pattern: Nodes, replacement: string, operator: string): string {
  const chars = [...text];
  if (!pattern.length) return operator === '/#' ? replacement + text : operator === '/%' ? text + replacement : text;
  if (operator === '/#') {
    const end = greatest(matchEnds(pattern, chars, 0));
    return end === undefined ? text : replacement + chars.slice(end).join('');
  }
  if (operator === '/%') {
    const start = least(suffixStarts(pattern, chars));
    return start === undefined ? text : chars.slice(0, start).join('') + replacement;
  }
  const starts = matchStarts(pattern, chars);
  let out = '';
  for (let i = 0; i < chars.length;) {
    const end = starts.has(i) ? (greatest(matchEnds(pattern, chars, i)) ?? i) : i;
    if (end > i) {
      out += replacement;
      if (out.length > MAX_TEXT) throw new ExpansionError('the expansion is too long');
      i = end;
      if (operator === '/') return out + chars.slice(i).join('');
    } else out += chars[i++];
  }
  return out;
}

function changeCase(text: string, pattern: Nodes, operator: string): string {
  const upper = operator.startsWith('^');
  return [...text]
    .map((char, i) => {
      if (operator.length === 1 && i > 0) return char;
      if (!matchEnds(pattern, [char], 0).has(1)) return char;
      if (operator.startsWith('~')) return char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase();
      return upper ? char.toUpperCase() : char.toLowerCase();
    })
    .join('');
}
