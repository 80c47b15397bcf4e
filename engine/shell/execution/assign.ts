import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from './executor.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import type { Assignment, Word } from '../parser/syntax.ts';
import { highestIndex, type Variable } from './variables.ts';

/** Assign to a variable, an element or a whole array; returns the assignment as `set -x` shows it. */
export function* assign(executor: Executor, assignment: Assignment): Co<string> {
  const { expander, state } = executor;
  const { name, append } = assignment;
  if (assignment.array) {
    const shown = yield* assignArray(executor, name, assignment.array, append);
    return `${name}${append ? '+' : ''}=(${shown})`;
  }
  const text = yield* expander.text(assignment.value ?? [], { tilde: true, assignment: true });
  const { variables } = state;
  if (assignment.index) {
    const subscript = yield* expander.text(assignment.index, {});
    const key = expander.subscript(name, subscript);
    const before = append ? (variables.find(name)?.items?.get(key) ?? '') : '';
    variables.setItem(name, key, integerOr(executor, variables.find(name), before, text, append));
    return `${name}[${subscript}]${append ? '+' : ''}=${quoteForReuse(text)}`;
  }
  setScalar(executor, name, text, append);
  return `${name}${append ? '+' : ''}=${text === '' ? '' : quoteForReuse(text)}`;
}

/** Assign a text to a name, with the attributes of the variable (`-i`, `-l`, `-u`) and `set -a`. */
export function setScalar(executor: Executor, name: string, text: string, append = false): void {
  const { variables } = executor.state;
  const before = append ? (variables.get(name) ?? '') : '';
  if (name === 'SECONDS')
    executor.state.startedMs = executor.state.process.machine.kernel.now - (Number(text) || 0) * 1000;
  const variable = variables.set(name, integerOr(executor, variables.find(name), before, text, append));
  if (executor.state.option('allexport')) variable.exported = true;
}

function integerOr(
  executor: Executor,
  variable: Variable | undefined,
  before: string,
  text: string,
  append: boolean,
): string {
  if (!variable?.integer) return before + text;
  const value = executor.expander.evaluate(text);
  return String(append ? executor.expander.evaluate(before) + value : value);
}

/** `name+=(…)` of an array that is there: its elements stay where they are. */
function* appendElements(executor: Executor, name: string, elements: readonly { readonly value: Word }[]): Co<string> {
  const { expander, state } = executor;
  const shown: string[] = [];
  for (const { value } of elements)
    for (const text of yield* expander.fields([value])) {
      state.variables.push(name, text);
      shown.push(quoteForReuse(text));
    }
  return shown.join(' ');
}

/** `name=(…)`. */
export function* assignArray(
  executor: Executor,
  name: string,
  elements: readonly { readonly index?: Word; readonly value: Word }[],
  append: boolean,
): Co<string> {
  const { expander, state } = executor;
  const variable = state.variables.find(name);
  if (append && variable?.items && !variable.associative && elements.every(({ index }) => !index))
    return yield* appendElements(executor, name, elements);
  const items = new Map(
    append ? (variable?.items ?? (variable?.value === undefined ? [] : [['0', variable.value]])) : [],
  );
  let next = append && !variable?.associative ? 1 + highestIndex(items) : 0;
  const shown: string[] = [];
  for (const { index, value } of elements) {
    if (index) {
      const subscript = yield* expander.text(index, {});
      const key = expander.subscript(name, subscript);
      const text = yield* expander.text(value);
      items.set(key, text);
      next = Number(key) + 1;
      shown.push(`[${subscript}]=${quoteForReuse(text)}`);
      continue;
    }
    for (const text of yield* expander.fields([value])) {
      items.set(String(next++), text);
      shown.push(quoteForReuse(text));
    }
  }
  state.variables.setItems(name, items);
  return shown.join(' ');
}
