import type { Co } from '../../../kernel/coroutine.ts';
import type { RegexMatch } from '../../regex/compile.ts';
import { replaceMatches } from '../../regex/replace.ts';
import { strftime } from '../../formatting/strftime.ts';
import { formatAwk } from './format.ts';
import { awkError } from './error.ts';
import type { AwkInterpreter } from './interpreter.ts';
import { splitByRegex, splitRecord } from './record.ts';
import type { Expression } from './syntax.ts';
import { inputValue, toNumber, toText, type Value } from './values.ts';

type Maths = (x: number, y: number) => number;

const MATHS: Readonly<Record<string, Maths>> = {
  sin: Math.sin,
  cos: Math.cos,
  atan2: Math.atan2,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  int: Math.trunc,
  and: (x, y) => Number(BigInt(Math.trunc(x)) & BigInt(Math.trunc(y))),
  or: (x, y) => Number(BigInt(Math.trunc(x)) | BigInt(Math.trunc(y))),
  xor: (x, y) => Number(BigInt(Math.trunc(x)) ^ BigInt(Math.trunc(y))),
  lshift: (x, y) => Math.trunc(x) * 2 ** Math.trunc(y),
  rshift: (x, y) => Math.floor(Math.trunc(x) / 2 ** Math.trunc(y)),
  compl: (x) => 2 ** 53 - 1 - Math.trunc(x),
};

/** Call one of awk's own functions. */
export function* callBuiltin(awk: AwkInterpreter, name: string, args: readonly Expression[]): Co<Value> {
  const maths = MATHS[name];
  if (maths) {
    const [x, y] = [
      args[0] ? toNumber(yield* awk.evaluate(args[0])) : 0,
      args[1] ? toNumber(yield* awk.evaluate(args[1])) : 0,
    ];
    return maths(x, y);
  }
  switch (name) {
    case 'length':
      return yield* length(awk, args);
    case 'split':
      return yield* split(awk, args);
    case 'sub':
    case 'gsub':
      return yield* substitute(awk, args, name === 'gsub');
    case 'gensub':
      return yield* gensub(awk, args);
    case 'match':
      return yield* match(awk, args);
    case 'rand':
      return awk.process.machine.kernel.random('awk').float();
    case 'srand':
      return 0;
    case 'systime':
      return Math.floor(awk.process.machine.kernel.now / 1000);
  }
  const values: Value[] = [];
  for (const arg of args) values.push(yield* awk.evaluate(arg));
  return yield* plain(awk, name, values);
}

function* plain(awk: AwkInterpreter, name: string, values: readonly Value[]): Co<Value> {
  const format = awk.text('CONVFMT');
  const text = (i: number): string => toText(values[i], format);
  switch (name) {
    case 'substr':
      return substr(text(0), toNumber(values[1]), values.length > 2 ? toNumber(values[2]) : undefined);
    case 'index':
      return [...text(0).slice(0, Math.max(0, text(0).indexOf(text(1))))].length + (text(0).includes(text(1)) ? 1 : 0);
    case 'sprintf':
      return formatAwk(text(0), values.slice(1), format);
    case 'tolower':
      return text(0).toLowerCase();
    case 'toupper':
      return text(0).toUpperCase();
    case 'strftime':
      return strftime(
        values.length ? text(0) : '%c',
        values.length > 1 ? toNumber(values[1]) * 1000 : awk.process.machine.kernel.now,
      );
    case 'mktime': {
      const [year, month, day, hour = 0, minute = 0, second = 0] = text(0).trim().split(/\s+/).map(Number);
      const ms = Date.UTC(year, month - 1, day, hour, minute, second);
      return Number.isNaN(ms) ? -1 : ms / 1000;
    }
    case 'system':
      yield* awk.outputs.flush();
      return yield* awk.outputs.system(text(0));
    case 'close':
      return (yield* awk.outputs.close(text(0))) ?? awk.input.closeNamed(text(0));
    case 'fflush':
      return 0;
  }
  throw awkError(`function ${name} is not simulated here`);
}

function* length(awk: AwkInterpreter, args: readonly Expression[]): Co<Value> {
  const [arg] = args;
  if (!arg) return [...awk.record.text].length;
  if (arg.type === 'variable' && awk.cell(arg.name).array) return awk.cell(arg.name).array?.size;
  return [...toText(yield* awk.evaluate(arg), awk.text('CONVFMT'))].length;
}

/** Characters from a place on, both rounded as POSIX says. */
function substr(text: string, start: number, length: number | undefined): string {
  const chars = [...text];
  const from = Math.round(start);
  // mawk counts from 1 where the start is 0.
  const to = length === undefined ? Infinity : (from === 0 ? 1 : from) + Math.round(length);
  if (Number.isNaN(from) || Number.isNaN(to)) return '';
  return chars.slice(Math.max(0, from - 1), Math.max(0, Math.min(chars.length, to - 1))).join('');
}

function* split(awk: AwkInterpreter, args: readonly Expression[]): Co<Value> {
  const [source, target, separator] = args;
  if (target?.type !== 'variable') throw awkError('split: the second argument must be an array');
  const text = toText(yield* awk.evaluate(source), awk.text('CONVFMT'));
  let parts: string[];
  if (separator?.type === 'regex') parts = text === '' ? [] : splitByRegex(text, separator.source);
  else parts = splitRecord(text, separator ? toText(yield* awk.evaluate(separator)) : awk.text('FS'));
  const array = awk.array(target.name);
  array.clear();
  parts.forEach((part, i) => array.set(String(i + 1), inputValue(part)));
  return parts.length;
}

/** The replacement text of sub and gsub: `&` is the match, `\\&` a plain ampersand. */
function replacement(text: string, match: RegexMatch): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && (text[i + 1] === '&' || text[i + 1] === '\\')) out += text[++i];
    else out += text[i] === '&' ? match.groups[0] : text[i];
  }
  return out;
}

function* substitute(awk: AwkInterpreter, args: readonly Expression[], global: boolean): Co<Value> {
  const regex = yield* awk.regex(args[0]);
  const value = toText(yield* awk.evaluate(args[1]), awk.text('CONVFMT'));
  const place = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
  const isPlace = place.type === 'variable' || place.type === 'field' || place.type === 'element';
  const text = toText(yield* awk.evaluate(place), awk.text('CONVFMT'));
  const result = replaceMatches(regex, text, [1, global ? Infinity : 1], (found) => replacement(value, found));
  if (result.count && isPlace) yield* awk.set(place, result.text);
  return result.count;
}

/** gawk's gensub: groups `\\1`, which match to replace, and the text as its value. */
function* gensub(awk: AwkInterpreter, args: readonly Expression[]): Co<Value> {
  const regex = yield* awk.regex(args[0]);
  const value = toText(yield* awk.evaluate(args[1]));
  const which = toText(yield* awk.evaluate(args[2]));
  const text = args[3] ? toText(yield* awk.evaluate(args[3])) : awk.record.text;
  const expand = (found: RegexMatch): string =>
    value.replace(/\\(.)|&/gs, (whole, char) =>
      whole === '&' ? (found.groups[0] ?? '') : /\d/.test(char) ? (found.groups[Number(char)] ?? '') : char,
    );
  const only = Math.trunc(Number(which)) || 1;
  return replaceMatches(regex, text, /^[gG]/.test(which) ? [1, Infinity] : [only, only], expand).text;
}

function* match(awk: AwkInterpreter, args: readonly Expression[]): Co<Value> {
  const text = toText(yield* awk.evaluate(args[0]), awk.text('CONVFMT'));
  const found = (yield* awk.regex(args[1])).exec(text);
  const start = found ? [...text.slice(0, found.start)].length + 1 : 0;
  awk.setGlobal('RSTART', start);
  awk.setGlobal('RLENGTH', found ? [...text.slice(found.start, found.end)].length : -1);
  const target = args[2];
  if (target?.type === 'variable') {
    const array = awk.array(target.name);
    array.clear();
    found?.groups.forEach((group, i) => group !== undefined && array.set(String(i), inputValue(group)));
  }
  return start;
}
