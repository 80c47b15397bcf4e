import type { Co } from '../../../kernel/coroutine.ts';
import { FileError } from '../../../runtime/files.ts';
import { openOperand } from '../input.ts';
import { awkError } from './error.ts';
import type { AwkInterpreter } from './interpreter.ts';
import { unescapeAwk } from './lexer.ts';
import { RecordReader } from './record.ts';
import type { Expression } from './syntax.ts';
import { inputValue, toNumber, toText } from './values.ts';

/** Where an awk program reads: the operands one after the other, files and commands of `getline`. */
export class AwkInput {
  readonly #awk: AwkInterpreter;
  #current: RecordReader | undefined;
  #operand = 1;
  #readAny = false;
  readonly #named = new Map<string, RecordReader>();

  constructor(awk: AwkInterpreter) {
    this.#awk = awk;
  }

  /** Read the next record into `$0`; false at the end of all input. */
  *nextRecord(): Co<boolean> {
    const text = yield* this.#next();
    if (text === undefined) return false;
    this.#awk.record.set(text);
    return true;
  }

  *#next(): Co<string | undefined> {
    const awk = this.#awk;
    for (;;) {
      if (!this.#current && !(yield* this.#open())) return undefined;
      const text = yield* (this.#current as RecordReader).next(awk.text('RS'));
      if (text !== undefined) {
        awk.setGlobal('NR', toNumber(awk.globals.get('NR')?.value) + 1);
        awk.setGlobal('FNR', toNumber(awk.globals.get('FNR')?.value) + 1);
        return text;
      }
      this.#current = undefined;
    }
  }

  /** Open the next operand; `name=value` assigns. False where none is left. */
  *#open(): Co<boolean> {
    const awk = this.#awk;
    const count = toNumber(awk.globals.get('ARGC')?.value);
    while (this.#operand < count) {
      const name = toText(awk.array('ARGV').get(String(this.#operand++)));
      if (name === '') continue;
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(name);
      if (assignment) {
        awk.setGlobal(assignment[1], inputValue(unescapeAwk(assignment[2])));
        continue;
      }
      yield* this.#openFile(name);
      return true;
    }
    if (this.#readAny) return false;
    yield* this.#openFile('-');
    return true;
  }

  *#openFile(name: string): Co<void> {
    this.#readAny = true;
    try {
      this.#current = new RecordReader(openOperand(this.#awk.process, name));
    } catch (error) {
      if (error instanceof FileError) throw awkError(`cannot open "${name}" (${error.message})`);
      throw error;
    }
    this.#awk.setGlobal('FILENAME', name === '-' ? '' : name);
    this.#awk.setGlobal('FNR', 0);
  }

  /** `nextfile`. */
  skipFile(): void {
    this.#current = undefined;
  }

  *getline(expression: Expression & { type: 'getline' }): Co<number> {
    const awk = this.#awk;
    let text: string | undefined;
    if (expression.from === 'input') text = yield* this.#next();
    else {
      const name = toText(yield* awk.evaluate(expression.source as Expression));
      const reader = yield* this.#reader(name, expression.from);
      if (!reader) return -1;
      text = yield* reader.next(awk.text('RS'));
      if (text !== undefined && expression.from === 'command')
        awk.setGlobal('NR', toNumber(awk.globals.get('NR')?.value) + 1);
    }
    if (text === undefined) return 0;
    if (expression.place) yield* awk.set(expression.place, inputValue(text));
    else awk.record.set(text);
    return 1;
  }

  *#reader(name: string, from: 'file' | 'command'): Co<RecordReader | undefined> {
    let reader = this.#named.get(name);
    if (reader) return reader;
    try {
      const source = from === 'command' ? yield* this.#awk.outputs.output(name) : openOperand(this.#awk.process, name);
      this.#named.set(name, (reader = new RecordReader(source)));
      return reader;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  /** `close` of something read: 0, or -1 where it is not open. */
  closeNamed(name: string): number {
    return this.#named.delete(name) ? 0 : -1;
  }

  close(): void {
    this.#named.clear();
  }
}
