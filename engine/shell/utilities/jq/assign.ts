import type { Evaluator } from './evaluate.ts';
import { binary } from './operators.ts';
import type { Scope } from './output.ts';
import { deletePaths, getPath, setPath, type Path } from './paths.ts';
import type { Filter } from './syntax.ts';
import { isTruthy, type Json } from './value.ts';

/** `=`, `|=`, `+=` and their like: values with what lies at the left side's paths changed. */
export function* assign(
  evaluator: Evaluator,
  filter: Filter & { type: 'assign' },
  scope: Scope | undefined,
  input: Json,
): Generator<Json, void, void> {
  const { operator, left, right } = filter;
  if (operator === '|=')
    return yield update(evaluator, left, scope, input, (old) => evaluator.first(right, scope, { value: old })?.value);
  for (const { value } of evaluator.evaluate(right, scope, { value: input })) {
    if (operator === '=') {
      let result = input;
      const own = new Set<Json>();
      for (const path of evaluator.paths(left, scope, input)) result = setPath(result, path, value, own);
      evaluator.spendCopy(result);
      yield result;
    } else
      yield update(evaluator, left, scope, input, (old) =>
        operator === '//=' ? (isTruthy(old) ? old : value) : binary(operator.slice(0, -1), old, value),
      );
  }
}

/** Change the values at paths; those for which nothing comes back are deleted. */
function update(
  evaluator: Evaluator,
  left: Filter,
  scope: Scope | undefined,
  input: Json,
  change: (old: Json) => Json | undefined,
): Json {
  let result = input;
  const dropped: Path[] = [];
  const own = new Set<Json>();
  for (const path of [...evaluator.paths(left, scope, input)]) {
    const old = getPath(result, path);
    // What sees a copy may keep it: it is not ours alone any more, and neither is what lies in it.
    if (own.has(old)) own.clear();
    const value = change(old);
    if (value === undefined) dropped.push(path);
    else result = setPath(result, path, value, own);
  }
  evaluator.spendCopy(result);
  return dropped.length ? deletePaths(result, dropped) : result;
}
