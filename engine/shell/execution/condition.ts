import type { Co } from '../../kernel/coroutine.ts';
import { ExpansionError } from './control.ts';
import type { Executor } from './executor.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import { compileExtended, RegexError } from '../regex/compile.ts';
import { writeTrace } from './simple.ts';
import type { Condition } from '../parser/syntax.ts';
import { testUnary, testFiles } from './test-operators.ts';

/** Evaluate `[[ … ]]`: 0 true, 1 false, 2 an error. */
export function* evaluateCondition(executor: Executor, condition: Condition): Co<number> {
  switch (condition.type) {
    case 'not': {
      const status = yield* evaluateCondition(executor, condition.condition);
      return status > 1 ? status : 1 - status;
    }
    case 'and': {
      const status = yield* evaluateCondition(executor, condition.left);
      return status !== 0 ? status : yield* evaluateCondition(executor, condition.right);
    }
    case 'or': {
      const status = yield* evaluateCondition(executor, condition.left);
      return status === 0 ? 0 : yield* evaluateCondition(executor, condition.right);
    }
    case 'unary':
      return yield* unary(executor, condition);
    case 'binary':
      return yield* binary(executor, condition);
  }
}

function* unary(executor: Executor, condition: Condition & { type: 'unary' }): Co<number> {
  const text = yield* executor.expander.text(condition.operand);
  const { operator } = condition;
  if (executor.state.option('xtrace')) yield* writeTrace(executor, `[[ ${operator} ${quoteForReuse(text)} ]]`);
  if (operator === '-v') return executor.state.variables.isSet(text) ? 0 : 1;
  if (operator === '-o') return executor.state.option(text) ? 0 : 1;
  if (operator === '-t') return terminalAt(executor, text) ? 0 : 1;
  return testUnary(executor.state.process.machine.files, executor.state.cwd, operator, text) ? 0 : 1;
}

/** Is the descriptor of this number a terminal? */
export function terminalAt(executor: Executor, text: string): boolean {
  const file = executor.state.files.get(Number(text));
  return Boolean(file?.reader?.isTerminal || file?.writer?.isTerminal);
}

function* binary(executor: Executor, condition: Condition & { type: 'binary' }): Co<number> {
  const { expander, state } = executor;
  const { operator } = condition;
  const left = yield* expander.text(condition.left);
  if (operator === '=~') return yield* matchRegex(executor, left, condition);
  if (operator === '=' || operator === '==' || operator === '!=') {
    const pattern = yield* expander.pattern(condition.right);
    if (state.option('xtrace')) yield* writeTrace(executor, `[[ ${quoteForReuse(left)} ${operator} ${pattern} ]]`);
    const fold = state.extras.has('nocasematch');
    const fits = matchesPattern(fold ? pattern.toLowerCase() : pattern, fold ? left.toLowerCase() : left);
    return fits === (operator !== '!=') ? 0 : 1;
  }
  const right = yield* expander.text(condition.right);
  if (state.option('xtrace'))
    yield* writeTrace(executor, `[[ ${quoteForReuse(left)} ${operator} ${quoteForReuse(right)} ]]`);
  if (operator === '<' || operator === '>') return (operator === '<' ? left < right : left > right) ? 0 : 1;
  if (operator === '-nt' || operator === '-ot' || operator === '-ef')
    return testFiles(state.process.machine.files, state.cwd, left, operator, right) ? 0 : 1;
  try {
    return compareNumbers(operator, expander.evaluate(left), expander.evaluate(right)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.fatal) throw error;
    yield* executor.complain(`[[: ${error.message}`);
    return 1;
  }
}

function compareNumbers(operator: string, left: bigint | number, right: bigint | number): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}

function* matchRegex(executor: Executor, left: string, condition: Condition & { type: 'binary' }): Co<number> {
  // Quoted parts of the expression stand for themselves.
  let source = '';
  for (const piece of yield* executor.expander.expand(condition.right, { tilde: false })) {
    if (piece !== 'break') source += piece.quoted ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : piece.text;
  }
  try {
    const match = compileExtended(source, executor.state.extras.has('nocasematch')).exec(left, 0);
    const items = (match?.groups ?? []).map((group, i): [string, string] => [String(i), group ?? '']);
    executor.state.variables.setItems('BASH_REMATCH', new Map(items));
    return match ? 0 : 1;
  } catch (error) {
    if (error instanceof RegexError) return 2;
    if (error instanceof ExpansionError) throw error;
    throw error;
  }
}
