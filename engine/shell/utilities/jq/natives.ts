import type { Filter } from './syntax.ts';
import { describe, compareJson, dump, isArray, isTruthy, JqError, type Json } from './value.ts';
import { made, type Output, type Outputs, type Scope } from './output.ts';
import type { Evaluator } from './evaluate.ts';
import { plainFunctions } from './functions.ts';
import { cutByRegex, matchText, splitByRegex, testText } from './regex.ts';
import { add } from './operators.ts';
import { deletePaths, getPath, setPath, type Path } from './paths.ts';

/** A function of jq's own that takes filters. */
export type Native = (jq: Evaluator, args: readonly Filter[], scope: Scope | undefined, input: Output) => Outputs;

/** Longest run of numbers that `range` gives. */
const MAX_RANGE = 10_000_000;
/** Texts that one substitution may give. */
const MAX_SUBSTITUTIONS = 100_000;

/** Every combination of the arguments' values, the first changing slowest. */
function* combinations(
  jq: Evaluator,
  args: readonly Filter[],
  scope: Scope | undefined,
  input: Output,
): Generator<Json[], void, void> {
  if (!args.length) return yield [];
  for (const rest of combinations(jq, args.slice(1), scope, input))
    for (const { value } of jq.evaluate(args[0], scope, { value: input.value })) yield [value, ...rest];
}

/** A native that computes a value from the input and its arguments' values. */
function plain(compute: (input: Json, args: readonly Json[], jq: Evaluator) => Json): Native {
  return function* (jq, args, scope, input) {
    for (const values of combinations(jq, args, scope, input)) yield made(compute(input.value, values, jq), input);
  };
}

function keyed(
  jq: Evaluator,
  filter: Filter,
  scope: Scope | undefined,
  input: Json,
  what: string,
): { item: Json; key: Json }[] {
  if (!isArray(input)) throw new JqError(`${describe(input)} cannot be ${what}, as it is not an array`);
  return input.map((item) => ({ item, key: [...jq.all(filter, scope, { value: item })] }));
}

function sortKeyed(items: { item: Json; key: Json }[]): { item: Json; key: Json }[] {
  return items.map((entry, i) => ({ ...entry, i })).sort((a, b) => compareJson(a.key, b.key) || a.i - b.i);
}

function groups(sorted: readonly { item: Json; key: Json }[]): Json[][] {
  const out: Json[][] = [];
  sorted.forEach(({ item, key }, i) => {
    if (i && compareJson(sorted[i - 1].key, key) === 0) out.at(-1)?.push(item);
    else out.push([item]);
  });
  return out;
}

/** `sort_by(f)` and its like: what is made of items with their keys. */
function byKey(what: string, finish: (items: { item: Json; key: Json }[]) => Json): Native {
  return function* (jq, [filter], scope, input) {
    yield made(finish(keyed(jq, filter, scope, input.value, what)), input);
  };
}

function extreme(sign: number): (items: { item: Json; key: Json }[]) => Json {
  return (items) => {
    let best = items[0];
    for (const entry of items) if (compareJson(entry.key, best.key) * sign >= 0) best = entry;
    return best ? best.item : null;
  };
}

/** `sub(regex; string; flags)`: one output for every combination of what `string` gives for each match. */
function* substitute(
  jq: Evaluator,
  [regex, string, flags]: readonly Filter[],
  scope: Scope | undefined,
  input: Output,
): Outputs {
  for (const [source, letters] of combinations(jq, [regex, flags], scope, input)) {
    const { cuts, rest } = cutByRegex(input.value, source, letters);
    let outputs: Json[] = [''];
    for (const { before, captures } of cuts) {
      const replacements = [...jq.all(string, scope, { value: captures })];
      outputs = outputs.flatMap((output) => replacements.map((text) => add(add(output, before), text)));
      if (outputs.length > MAX_SUBSTITUTIONS) throw new JqError('Too many substitutions');
    }
    for (const output of outputs) yield made(add(output, rest), input);
  }
}

const list: [string, Native][] = [
  ['empty/0', function* () {}],
  [
    'error/0',
    function* (_jq, _args, _scope, input) {
      throw new JqError(input.value);
    },
  ],
  [
    'error/1',
    function* (jq, [message], scope, input) {
      for (const { value } of jq.evaluate(message, scope, { value: input.value })) throw new JqError(value);
    },
  ],
  ['not/0', plain((input) => !isTruthy(input))],
  [
    'path/1',
    function* (jq, [filter], scope, input) {
      for (const path of jq.paths(filter, scope, input.value)) yield made(path as Json[], input);
    },
  ],
  [
    'getpath/1',
    function* (jq, [filter], scope, input) {
      for (const { value: path } of jq.evaluate(filter, scope, { value: input.value })) {
        if (!isArray(path)) throw new JqError('Path must be specified as an array');
        const value = getPath(input.value, path);
        yield input.path ? { value, path: [...input.path, ...path] } : made(value, input);
      }
    },
  ],
  [
    'setpath/2',
    plain((input, [path, value], jq) => {
      if (!isArray(path)) throw new JqError('Path must be specified as an array');
      const result = setPath(input, path, value);
      jq.spendCopy(result);
      return result;
    }),
  ],
  [
    'delpaths/1',
    plain((input, [paths]) => {
      if (!isArray(paths)) throw new JqError('Paths must be specified as an array');
      return deletePaths(input, paths as Path[]);
    }),
  ],
  [
    'del/1',
    function* (jq, [filter], scope, input) {
      yield made(deletePaths(input.value, [...jq.paths(filter, scope, input.value)]), input);
    },
  ],
  [
    'select/1',
    function* (jq, [filter], scope, input) {
      for (const { value } of jq.evaluate(filter, scope, { value: input.value })) if (isTruthy(value)) yield input;
    },
  ],
  [
    'recurse/0',
    function* (jq, _args, _scope, input) {
      yield* jq.recurse(input);
    },
  ],
  [
    'recurse/1',
    function* (jq, [filter], scope, input) {
      const visit = function* (at: Output): Outputs {
        yield at;
        for (const next of jq.evaluate(filter, scope, at)) yield* visit(next);
      };
      yield* visit(input);
    },
  ],
  [
    'range/1',
    function* (jq, [to], scope, input) {
      for (const { value } of jq.evaluate(to, scope, { value: input.value })) yield* range(0, value, 1, input);
    },
  ],
  [
    'range/2',
    function* (jq, [from, to], scope, input) {
      for (const start of jq.evaluate(from, scope, { value: input.value }))
        for (const { value } of jq.evaluate(to, scope, { value: input.value }))
          yield* range(start.value, value, 1, input);
    },
  ],
  [
    'range/3',
    function* (jq, args, scope, input) {
      for (const [from, to, step] of combinations(jq, args, scope, input)) yield* range(from, to, step, input);
    },
  ],
  [
    'first/1',
    function* (jq, [filter], scope, input) {
      const first = jq.first(filter, scope, input);
      if (first) yield first;
    },
  ],
  [
    'last/1',
    function* (jq, [filter], scope, input) {
      let last: Output | undefined;
      for (const output of jq.evaluate(filter, scope, input)) last = output;
      if (last) yield last;
    },
  ],
  [
    'limit/2',
    function* (jq, [count, filter], scope, input) {
      for (const { value } of jq.evaluate(count, scope, { value: input.value })) {
        let left = Number(value);
        if (left <= 0) continue;
        for (const output of jq.evaluate(filter, scope, input)) {
          yield output;
          if (--left <= 0) break;
        }
      }
    },
  ],
  [
    'until/2',
    function* (jq, [test, update], scope, input) {
      let state = input;
      for (;;) {
        const done = jq.first(test, scope, { value: state.value });
        if (!done || isTruthy(done.value)) return yield state;
        const next = jq.first(update, scope, state);
        if (!next) return;
        state = next;
      }
    },
  ],
  [
    'while/2',
    function* (jq, [test, update], scope, input) {
      for (let state: Output | undefined = input; state; state = jq.first(update, scope, state)) {
        const goes = jq.first(test, scope, { value: state.value });
        if (!goes || !isTruthy(goes.value)) return;
        yield state;
      }
    },
  ],
  [
    'repeat/1',
    function* (jq, [update], scope, input) {
      for (let state: Output | undefined = input; state; state = jq.first(update, scope, state)) yield state;
    },
  ],
  [
    'isempty/1',
    function* (jq, [filter], scope, input) {
      yield made(!jq.first(filter, scope, { value: input.value }), input);
    },
  ],
  [
    'any/2',
    function* (jq, [source, test], scope, input) {
      yield made(some(jq, source, test, scope, input, true), input);
    },
  ],
  [
    'all/2',
    function* (jq, [source, test], scope, input) {
      yield made(!some(jq, source, test, scope, input, false), input);
    },
  ],
  ['sort_by/1', byKey('sorted', (items) => sortKeyed(items).map(({ item }) => item))],
  ['group_by/1', byKey('grouped', (items) => groups(sortKeyed(items)))],
  ['unique_by/1', byKey('grouped', (items) => groups(sortKeyed(items)).map(([item]) => item))],
  [
    'min_by/1',
    byKey('iterated over', (items) => {
      let best = items[0];
      for (const entry of items) if (compareJson(entry.key, best.key) < 0) best = entry;
      return best ? best.item : null;
    }),
  ],
  ['max_by/1', byKey('iterated over', extreme(1))],
  [
    'input/0',
    function* (jq, _args, _scope, input) {
      const next = jq.context.nextInput();
      if (next === undefined) throw new JqError('break');
      yield made(next, input);
    },
  ],
  [
    'inputs/0',
    function* (jq, _args, _scope, input) {
      for (let next = jq.context.nextInput(); next !== undefined; next = jq.context.nextInput())
        yield made(next, input);
    },
  ],
  [
    'debug/0',
    function* (jq, _args, _scope, input) {
      jq.context.debug(`["DEBUG:",${dump(input.value)}]\n`);
      yield input;
    },
  ],
  [
    'stderr/0',
    function* (jq, _args, _scope, input) {
      jq.context.debug(dump(input.value));
      yield input;
    },
  ],
  ['env/0', plain((_input, _args, jq) => new Map(jq.context.environment))],
  ['now/0', plain((_input, _args, jq) => jq.context.nowMs / 1000)],
  ['input_line_number/0', plain(() => 0)],
  ['input_filename/0', plain(() => null)],
  ['_match/2', plain((input, [regex, flags]) => matchText(input, regex, flags))],
  ['test/2', plain((input, [regex, flags]) => testText(input, regex, flags))],
  ['split/2', plain((input, [regex, flags]) => splitByRegex(input, regex, flags))],
  ['sub/3', substitute],
  ['_from_pairs/0', plain((input) => new Map(input as [string, Json][]))],
  [
    'halt/0',
    function* () {
      throw new Halt(undefined, 0);
    },
  ],
  [
    'halt_error/0',
    function* (_jq, _args, _scope, input) {
      throw new Halt(input.value ?? undefined, 5);
    },
  ],
  [
    'halt_error/1',
    function* (jq, [status], scope, input) {
      for (const { value } of jq.evaluate(status, scope, { value: input.value }))
        throw new Halt(input.value, Number(value));
    },
  ],
  ...Object.entries(plainFunctions).map(([key, compute]): [string, Native] => [key, plain(compute)]),
];

/** Thrown by `halt` and `halt_error`. */
export class Halt extends Error {
  readonly value: Json | undefined;
  readonly status: number;
  constructor(value: Json | undefined, status: number) {
    super('halt');
    this.value = value;
    this.status = status;
  }
}

function* range(from: Json, to: Json, step: Json, input: Output): Outputs {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number')
    throw new JqError('Range bounds must be numeric');
  if (step === 0 || Math.abs((to - from) / step) > MAX_RANGE) throw new JqError('Range is too long');
  for (let i = from; step > 0 ? i < to : i > to; i += step) yield made(i, input);
}

function some(
  jq: Evaluator,
  source: Filter,
  test: Filter,
  scope: Scope | undefined,
  input: Output,
  wanted: boolean,
): boolean {
  for (const item of jq.evaluate(source, scope, { value: input.value }))
    for (const { value } of jq.evaluate(test, scope, { value: item.value }))
      if (isTruthy(value) === wanted) return true;
  return false;
}

/** jq's own functions by name and number of arguments. */
export const natives: ReadonlyMap<string, Native> = new Map(list);
