import type { Co } from '../../../kernel/coroutine.ts';
import type { Process } from '../../../runtime/process.ts';
import { Pacer } from '../../execution/pacer.ts';
import { compileExtended, type Regex } from '../../regex/compile.ts';
import { UsageError } from '../options.ts';
import { loopKeys } from './array-order.ts';
import { awkError } from './error.ts';
import { applyBinary } from './operators.ts';
import { initialVariables, type Cell } from './variables.ts';
import { callBuiltin } from './functions.ts';
import { AwkOutputs } from './outputs.ts';
import { AwkInput } from './input.ts';
import { CurrentRecord } from './record.ts';
import type { AwkFunction, AwkProgram, Expression, Place, Rule, Statement } from './syntax.ts';
import { isTrue, toNumber, toText, type Value } from './values.ts';
import { formatAwk } from './format.ts';

/** How a statement ended. */
type Completion = 'normal' | 'break' | 'continue';

class NextRecord extends Error {}
class NextFile extends Error {}
class Return extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super('return');
    this.value = value;
  }
}
class Exit extends Error {}

/** How deep functions may call. */
const MAX_CALLS = 200;

/** Elements of one array. */
const MAX_ELEMENTS = 2_000_000;

/** Runs an awk program. */
export class AwkInterpreter {
  readonly process: Process;
  readonly program: AwkProgram;
  readonly globals: Map<string, Cell>;
  readonly record: CurrentRecord;
  readonly outputs: AwkOutputs;
  readonly input: AwkInput;
  readonly #pacer: Pacer;
  #frames: Map<string, Cell>[] = [];
  #status = 0;

  constructor(process: Process, program: AwkProgram, operands: readonly string[]) {
    this.process = process;
    this.program = program;
    this.globals = initialVariables(process, operands);
    this.#pacer = new Pacer(process.machine.kernel);
    this.record = new CurrentRecord(() => ({
      fs: this.text('FS'),
      ofs: this.text('OFS'),
      paragraph: this.text('RS') === '',
      format: this.text('CONVFMT'),
    }));
    this.outputs = new AwkOutputs(process);
    this.input = new AwkInput(this);
  }

  /** A global variable's text. */
  text(name: string): string {
    return toText(this.globals.get(name)?.value);
  }

  setGlobal(name: string, value: Value): void {
    if (name === 'NF') this.record.count = Math.max(0, Math.trunc(toNumber(value)));
    else this.cell(name).value = value;
  }

  *run(): Co<number> {
    try {
      yield* this.#runRules();
    } catch (error) {
      if (error instanceof UsageError) throw this.#runTimeError(error);
      if (!(error instanceof Exit)) throw error;
    } finally {
      this.input.close();
    }
    yield* this.outputs.closeAll();
    return this.#status;
  }

  /** An error with the place it happened at, as mawk tells it. */
  #runTimeError(error: UsageError): UsageError {
    if (/^cannot open/.test(error.message)) return error;
    const place = `\tFILENAME="${this.text('FILENAME')}" FNR=${this.text('FNR')} NR=${this.text('NR')}`;
    if (this.process.machine.userland === 'busybox')
      return new UsageError(`cmd. line:1: ${error.message}`, error.status, false);
    return new UsageError(`run time error: ${error.message}\n${place}`, error.status, false);
  }

  *#runRules(): Co<void> {
    const { rules } = this.program;
    try {
      for (const rule of rules) if (rule.pattern === 'begin') yield* this.#action(rule);
      const reads = rules.some(({ pattern }) => pattern !== 'begin');
      if (reads) while (yield* this.input.nextRecord()) yield* this.#applyRules(rules);
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
    }
    for (const rule of rules) if (rule.pattern === 'end') yield* this.#action(rule);
  }

  *#applyRules(rules: readonly Rule[]): Co<void> {
    try {
      for (const rule of rules) if (yield* this.#selects(rule)) yield* this.#action(rule);
    } catch (error) {
      if (error instanceof NextFile) this.input.skipFile();
      else if (!(error instanceof NextRecord)) throw error;
    }
  }

  *#selects(rule: Rule): Co<boolean> {
    if (rule.pattern === 'always') return true;
    if (rule.pattern === 'expression') return isTrue(yield* this.evaluate(rule.first as Expression));
    if (rule.pattern !== 'range') return false;
    if (!rule.active && !isTrue(yield* this.evaluate(rule.first as Expression))) return false;
    rule.active = !isTrue(yield* this.evaluate(rule.second as Expression));
    return true;
  }

  *#action(rule: Rule): Co<void> {
    if (rule.action) yield* this.#execute(rule.action);
    else yield* this.process.stdout.write(this.record.text + this.text('ORS'));
  }

  *#execute(statement: Statement): Co<Completion> {
    if (this.#pacer.tick()) yield* this.#pacer.pause();
    switch (statement.type) {
      case 'expression':
        yield* this.evaluate(statement.expression);
        return 'normal';
      case 'print':
      case 'printf':
        yield* this.#print(statement);
        return 'normal';
      case 'block':
        for (const inner of statement.body) {
          const completion = yield* this.#execute(inner);
          if (completion !== 'normal') return completion;
        }
        return 'normal';
      case 'if':
        if (isTrue(yield* this.evaluate(statement.test))) return yield* this.#execute(statement.then);
        return statement.otherwise ? yield* this.#execute(statement.otherwise) : 'normal';
      case 'while':
      case 'do':
      case 'for':
        return yield* this.#loop(statement);
      case 'for-in':
        return yield* this.#forIn(statement);
      case 'break':
      case 'continue':
        return statement.type;
      case 'delete': {
        const array = this.array(statement.array);
        if (statement.keys) array.delete(yield* this.key(statement.keys));
        else array.clear();
        return 'normal';
      }
      default:
        return yield* this.#leave(statement);
    }
  }

  *#leave(statement: Statement): Co<never> {
    if (statement.type === 'next') throw new NextRecord();
    if (statement.type === 'nextfile') throw new NextFile();
    if (statement.type !== 'exit' && statement.type !== 'return') throw new Error(`${statement.type} leaves nothing`);
    const value = statement.value ? yield* this.evaluate(statement.value) : undefined;
    if (statement.type === 'return') throw new Return(value);
    if (statement.value) this.#status = Math.trunc(toNumber(value)) & 255;
    throw new Exit();
  }

  *#loop(statement: Statement & { type: 'while' | 'do' | 'for' }): Co<Completion> {
    if (statement.type === 'for' && statement.start) yield* this.#execute(statement.start);
    for (let first = true; ; first = false) {
      if (this.#pacer.tick()) yield* this.#pacer.pause();
      const tests = statement.type !== 'do' || !first;
      if (tests && statement.test && !isTrue(yield* this.evaluate(statement.test))) return 'normal';
      if ((yield* this.#execute(statement.body)) === 'break') return 'normal';
      if (statement.type === 'for' && statement.step) yield* this.#execute(statement.step);
    }
  }

  /** Keys are taken before the loop, in the order of mawk's hash table. */
  *#forIn(statement: Statement & { type: 'for-in' }): Co<Completion> {
    const array = this.array(statement.array);
    for (const key of loopKeys(array)) {
      if (!array.has(key)) continue;
      this.cell(statement.name).value = key;
      if ((yield* this.#execute(statement.body)) === 'break') break;
    }
    return 'normal';
  }

  *#print(statement: Statement & { type: 'print' | 'printf' }): Co<void> {
    let text: string;
    if (statement.type === 'printf') {
      const values: Value[] = [];
      for (const arg of statement.args) values.push(yield* this.evaluate(arg));
      text = formatAwk(toText(values[0]), values.slice(1), this.text('CONVFMT'), 'printf');
    } else {
      const parts: string[] = [];
      for (const arg of statement.args) parts.push(toText(yield* this.evaluate(arg), this.text('OFMT')));
      text = (parts.length ? parts.join(this.text('OFS')) : this.record.text) + this.text('ORS');
    }
    if (!statement.output) return yield* this.process.stdout.write(text);
    const target = toText(yield* this.evaluate(statement.output.target));
    yield* this.outputs.write(statement.output.kind, target, text);
  }

  /** A variable's cell: the function's own, or a global one. */
  cell(name: string): Cell {
    const local = this.#frames.at(-1)?.get(name);
    if (local) return local;
    let cell = this.globals.get(name);
    if (!cell) this.globals.set(name, (cell = {}));
    return cell;
  }

  array(name: string): Map<string, Value> {
    const cell = this.cell(name);
    if (cell.value !== undefined) throw awkError(`type error in arg: ${name} is not an array`);
    cell.array ??= new Map();
    if (cell.array.size > MAX_ELEMENTS) throw awkError(`${name} has more than ${MAX_ELEMENTS} elements`);
    return cell.array;
  }

  *key(keys: readonly Expression[]): Co<string> {
    if (keys.length === 1) return toText(yield* this.evaluate(keys[0]), this.text('CONVFMT'));
    const parts: string[] = [];
    for (const key of keys) parts.push(toText(yield* this.evaluate(key), this.text('CONVFMT')));
    return parts.join(this.text('SUBSEP'));
  }

  *get(place: Place): Co<Value> {
    if (place.type === 'variable') {
      if (place.name === 'NF') return this.record.count;
      const cell = this.cell(place.name);
      if (cell.array) throw awkError(`type error: ${place.name} is an array`);
      return cell.value;
    }
    if (place.type === 'field') return this.record.field(yield* this.#fieldIndex(place.index));
    const array = this.array(place.array);
    const key = yield* this.key(place.keys);
    if (!array.has(key)) array.set(key, undefined);
    return array.get(key);
  }

  *set(place: Place, value: Value): Co<void> {
    if (place.type === 'variable') {
      if (this.#frames.at(-1)?.has(place.name)) this.cell(place.name).value = value;
      else this.setGlobal(place.name, value);
    } else if (place.type === 'field') this.record.setField(yield* this.#fieldIndex(place.index), value);
    else {
      const array = this.array(place.array);
      array.set(yield* this.key(place.keys), value);
    }
  }

  *#fieldIndex(expression: Expression): Co<number> {
    const index = Math.trunc(toNumber(yield* this.evaluate(expression)));
    if (index < 0) throw awkError(`negative field index $${index}`);
    return index;
  }

  *evaluate(expression: Expression): Co<Value> {
    switch (expression.type) {
      case 'number':
      case 'string':
        return expression.value;
      case 'variable':
      case 'field':
      case 'element':
        return yield* this.get(expression);
      case 'regex':
        return compileExtended(expression.source).test(this.record.text) ? 1 : 0;
      case 'assign':
        return yield* this.#assign(expression);
      case 'conditional':
        return yield* this.evaluate(
          isTrue(yield* this.evaluate(expression.test)) ? expression.then : expression.otherwise,
        );
      case 'and':
        return isTrue(yield* this.evaluate(expression.left)) && isTrue(yield* this.evaluate(expression.right)) ? 1 : 0;
      case 'or':
        return isTrue(yield* this.evaluate(expression.left)) || isTrue(yield* this.evaluate(expression.right)) ? 1 : 0;
      case 'match': {
        const text = toText(yield* this.evaluate(expression.left), this.text('CONVFMT'));
        return (yield* this.regex(expression.right)).test(text) !== expression.negated ? 1 : 0;
      }
      case 'in':
        return this.array(expression.array).has(yield* this.key(expression.keys)) ? 1 : 0;
      case 'binary':
        return applyBinary(
          this,
          expression.operator,
          yield* this.evaluate(expression.left),
          yield* this.evaluate(expression.right),
        );
      case 'unary': {
        const value = yield* this.evaluate(expression.operand);
        if (expression.operator === '!') return isTrue(value) ? 0 : 1;
        return expression.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'step': {
        const before = toNumber(yield* this.get(expression.place));
        const after = before + (expression.operator === '++' ? 1 : -1);
        yield* this.set(expression.place, after);
        return expression.prefix ? after : before;
      }
      case 'call':
        return yield* this.#call(expression.name, expression.args);
      case 'builtin':
        return yield* callBuiltin(this, expression.name, expression.args);
      case 'getline':
        return yield* this.input.getline(expression);
      case 'group':
        return expression.items.length === 1
          ? yield* this.evaluate(expression.items[0])
          : yield* this.key(expression.items);
    }
  }

  /** An expression used as a regular expression: a literal one itself, any other value's text. */
  *regex(expression: Expression): Co<Regex> {
    if (expression.type === 'regex') return compileExtended(expression.source);
    return compileExtended(toText(yield* this.evaluate(expression)));
  }

  *#assign(expression: Expression & { type: 'assign' }): Co<Value> {
    const { operator, place } = expression;
    let value = yield* this.evaluate(expression.value);
    if (operator !== '=') value = applyBinary(this, operator.slice(0, -1), yield* this.get(place), value);
    yield* this.set(place, value);
    return value;
  }

  *#call(name: string, args: readonly Expression[]): Co<Value> {
    const fn = this.program.functions.get(name) as AwkFunction;
    if (args.length > fn.parameters.length) throw awkError(`function ${name} called with too many arguments`);
    if (this.#frames.length >= MAX_CALLS) throw awkError(`function ${name}: calls nest deeper than ${MAX_CALLS}`);
    const frame = new Map<string, Cell>();
    for (let i = 0; i < fn.parameters.length; i++) frame.set(fn.parameters[i], yield* this.#argument(args[i]));
    this.#frames.push(frame);
    try {
      yield* this.#execute(fn.body);
      return undefined;
    } catch (error) {
      if (error instanceof Return) return error.value;
      throw error;
    } finally {
      this.#frames.pop();
    }
  }

  /** An array is passed itself; a name that was never used may become one in the function. */
  *#argument(expression: Expression | undefined): Co<Cell> {
    if (!expression) return {};
    if (expression.type !== 'variable' || expression.name === 'NF') return { value: yield* this.evaluate(expression) };
    const cell = this.cell(expression.name);
    return cell.array || cell.value === undefined ? cell : { value: cell.value };
  }
}
