import type { Evaluator } from './evaluate.ts';
import { describe, isArray, JqError, typeOf, type Json } from './value.ts';
import type { Output, Scope } from './output.ts';
import { getIndex } from './paths.ts';
import type { Pattern } from './syntax.ts';

/** The names that a pattern binds. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.type === 'name') return [pattern.name];
  if (pattern.type === 'array') return pattern.items.flatMap(namesOf);
  return pattern.entries.flatMap(({ name, value }) => [...(name ? [name] : []), ...(value ? namesOf(value) : [])]);
}

/** Scopes in which a pattern's names are bound to a value's parts. */
export function* matchPattern(
  evaluator: Evaluator,
  pattern: Pattern,
  value: Json,
  scope: Scope | undefined,
  input: Output,
): Generator<Scope | undefined, void, void> {
  if (pattern.type === 'name') return yield { parent: scope, name: pattern.name, value };
  if (pattern.type === 'array') {
    if (!isArray(value) && value !== null) throw new JqError(`Cannot index ${typeOf(value)} with number (0)`);
    return yield* matchItems(
      evaluator,
      pattern.items.map((item, i) => ({ pattern: item, key: i })),
      0,
      value,
      scope,
      input,
    );
  }
  yield* matchEntries(evaluator, pattern.entries, 0, value, scope, input);
}

function* matchItems(
  evaluator: Evaluator,
  items: readonly { pattern: Pattern; key: number }[],
  at: number,
  value: Json,
  scope: Scope | undefined,
  input: Output,
): Generator<Scope | undefined, void, void> {
  if (at === items.length) return yield scope;
  for (const inner of matchPattern(evaluator, items[at].pattern, getIndex(value, items[at].key), scope, input))
    yield* matchItems(evaluator, items, at + 1, value, inner, input);
}

function* matchEntries(
  evaluator: Evaluator,
  entries: (Pattern & { type: 'object' })['entries'],
  at: number,
  value: Json,
  scope: Scope | undefined,
  input: Output,
): Generator<Scope | undefined, void, void> {
  if (at === entries.length) return yield scope;
  const { name, key, value: pattern } = entries[at];
  for (const found of evaluator.evaluate(key, scope, input)) {
    if (typeof found.value !== 'string')
      throw new JqError(`Cannot index ${typeOf(value)} with ${describe(found.value)}`);
    const part = getIndex(value, found.value);
    const named: Scope | undefined = name ? { parent: scope, name, value: part } : scope;
    if (!pattern) yield* matchEntries(evaluator, entries, at + 1, value, named, input);
    else
      for (const inner of matchPattern(evaluator, pattern, part, named, input))
        yield* matchEntries(evaluator, entries, at + 1, value, inner, input);
  }
}
