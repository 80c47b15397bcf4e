import { pace } from './pacing.ts';
import type { Co } from '../../kernel/coroutine.ts';
import { LoopExit, RedirectionError } from './control.ts';
import { evaluateCondition } from './condition.ts';
import { releaseAll, retainAll } from './descriptors.ts';
import { Executor } from './executor.ts';
import { parsePattern, matchesPattern } from '../expansion/pattern.ts';
import { quoteForReuse } from '../formatting/quote.ts';
import { redirect } from './redirect.ts';
import { writeTrace } from './simple.ts';
import { setScalar } from './assign.ts';
import type { Compound, CompoundCommand, Script } from '../parser/syntax.ts';

/** Run a compound command with its redirections. */
export function* runCompound(executor: Executor, command: CompoundCommand): Co<number> {
  if (!command.redirections.length) return yield* runBody(executor, command);
  const { state } = executor;
  const before = state.files;
  try {
    state.files = yield* redirect(executor, command.redirections, before);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    yield* executor.complain(error.message);
    return 1;
  }
  try {
    return yield* runBody(executor, command);
  } finally {
    releaseAll(state.files);
    state.files = before;
  }
}

function* runBody(executor: Executor, command: CompoundCommand): Co<number> {
  const { state } = executor;
  switch (command.type) {
    case 'group':
      return yield* executor.run(command.body);
    case 'subshell':
      return yield* runSubshell(executor, command.body);
    case 'if':
      return yield* runIf(executor, command);
    case 'for':
      return yield* runFor(executor, command);
    case 'arithmetic-for':
      return yield* runArithmeticFor(executor, command);
    case 'while':
    case 'until':
      return yield* runWhile(executor, command);
    case 'case':
      return yield* runCase(executor, command);
    case 'select':
      return yield* runSelect(executor, command);
    case 'arithmetic': {
      if (state.option('xtrace')) yield* writeTrace(executor, `(( ${command.source} ))`);
      return (yield* executor.expander.arithmetic(command.expression)) === 0n ? 1 : 0;
    }
    case 'condition':
      return yield* evaluateCondition(executor, command.condition);
    case 'function':
      state.functions.set(command.name, { body: command.body, source: command.source });
      return 0;
  }
}

function* runSubshell(executor: Executor, body: Script): Co<number> {
  const inner = new Executor(executor.state.clone({ files: retainAll(executor.state.files) }));
  return yield* executor.child(
    'subshell',
    inner.subshell(() => inner.run(body)),
  );
}

function* runIf(executor: Executor, command: Compound & { type: 'if' }): Co<number> {
  for (const { condition, body } of command.branches) {
    const status = yield* executor.testing(() => executor.run(condition));
    if (status === 0) return yield* executor.run(body);
  }
  return command.otherwise ? yield* executor.run(command.otherwise) : 0;
}

/** Run a loop's body once; true where the loop is left. */
function* runOnce(executor: Executor, body: Script): Co<boolean> {
  const { state } = executor;
  state.loopDepth++;
  try {
    yield* executor.run(body);
    return false;
  } catch (error) {
    if (!(error instanceof LoopExit)) throw error;
    state.status = 0;
    if (error.levels > 1 && state.loopDepth > 1) {
      error.levels--;
      throw error;
    }
    return error.kind === 'break';
  } finally {
    state.loopDepth--;
  }
}

function* runFor(executor: Executor, command: Compound & { type: 'for' | 'select' }): Co<number> {
  const { state, expander } = executor;
  const values = command.words ? yield* expander.fields(command.words) : [...state.positional];
  state.status = 0;
  for (const value of values) {
    if (state.option('xtrace')) {
      const list = command.words ? values.map((word) => quoteForReuse(word)).join(' ') : '"$@"';
      yield* writeTrace(executor, `for ${command.name} in ${list}`);
    }
    setScalar(executor, command.name, value);
    if (yield* runOnce(executor, command.body)) break;
  }
  return state.status;
}

function* runArithmeticFor(executor: Executor, command: Compound & { type: 'arithmetic-for' }): Co<number> {
  const { state, expander } = executor;
  yield* expander.arithmetic(command.start);
  state.status = 0;
  for (;;) {
    yield* pace(executor, 'commands');
    if (command.condition.length && (yield* expander.arithmetic(command.condition)) === 0n) break;
    if (yield* runOnce(executor, command.body)) break;
    yield* expander.arithmetic(command.step);
  }
  return state.status;
}

function* runWhile(executor: Executor, command: Compound & { type: 'while' | 'until' }): Co<number> {
  const { state } = executor;
  let last = 0;
  for (;;) {
    state.loopDepth++;
    let status: number;
    try {
      status = yield* executor.testing(() => executor.run(command.condition));
    } catch (error) {
      if (!(error instanceof LoopExit)) throw error;
      if (error.levels > 1 && state.loopDepth > 1) {
        error.levels--;
        throw error;
      }
      if (error.kind === 'break') break;
      continue;
    } finally {
      state.loopDepth--;
    }
    if ((status === 0) !== (command.type === 'while')) break;
    const left = yield* runOnce(executor, command.body);
    last = state.status;
    if (left) break;
  }
  return (state.status = last);
}

function* runCase(executor: Executor, command: Compound & { type: 'case' }): Co<number> {
  const { state, expander } = executor;
  const text = yield* expander.text(command.word);
  if (state.option('xtrace')) yield* writeTrace(executor, `case ${quoteForReuse(text)} in`);
  state.status = 0;
  let fallsThrough = false;
  for (const { patterns, body, end } of command.items) {
    let fits = fallsThrough;
    for (let i = 0; !fits && i < patterns.length; i++)
      fits = matchesPattern(parsePattern(yield* expander.pattern(patterns[i])), text);
    if (!fits) continue;
    if (body.length) yield* executor.run(body);
    if (end === ';;') break;
    fallsThrough = end === ';&';
  }
  return state.status;
}

/** `select`: a numbered menu on standard error, an answer on standard input. */
function* runSelect(executor: Executor, command: Compound & { type: 'for' | 'select' }): Co<number> {
  const { state, expander } = executor;
  const values = command.words ? yield* expander.fields(command.words) : [...state.positional];
  for (;;) {
    const width = String(values.length).length;
    const menu = values.map((value, i) => `${String(i + 1).padStart(width)}) ${value}\n`).join('');
    yield* executor.stderr.write(`${menu}${state.variables.get('PS3') ?? '#? '}`);
    const line = yield* executor.stdin.readLine();
    if (line === undefined) {
      yield* executor.print('\n');
      return 1;
    }
    setScalar(executor, 'REPLY', line);
    const number = /^\s*\d+\s*$/.test(line) ? Number(line) : 0;
    setScalar(executor, command.name, values[number - 1] ?? '');
    if (yield* runOnce(executor, command.body)) return state.status;
  }
}
