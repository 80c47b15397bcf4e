import type { Co } from '../../../kernel/coroutine.ts';
import { giveWay } from '../../../kernel/coroutine.ts';
import { LIMITS, LimitError } from '../../../kernel/limits.ts';
import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import type { Writer } from '../../../runtime/streams.ts';
import { linesOf } from '../input.ts';
import { UsageError } from '../options.ts';
import type { Regex } from '../../regex/compile.ts';
import { replaceMatches } from '../../regex/replace.ts';
import type { Address, SedCommand, Substitute } from './command.ts';
import { unambiguous } from './listing.ts';
import { expandReplacement } from './replacement.ts';

/** Where lines come from. */
export interface SedInput {
  /** The next line with its newline. */
  next(): Co<{ line: string; name: string } | undefined>;
  isLast(): Co<boolean>;
  /** Give back what was not used. */
  finish(): void;
}

export interface SedSettings {
  readonly quiet: boolean;
  readonly separator: string;
  readonly output: Writer;
}

/** Commands that one line may run, so that a loop of labels ends. */
const MAX_STEPS = 5_000_000;

/** Runs a sed script over its input. */
export class SedMachine {
  readonly #process: Process;
  readonly #commands: readonly SedCommand[];
  readonly #settings: SedSettings;
  readonly #labels: ReadonlyMap<string, number>;
  #pattern = '';
  #hold = '';
  #line = 0;
  #name = '-';
  /** Did the current line end in a newline? */
  #terminated = true;
  #missingNewline = false;
  #queue: string[] = [];
  #substituted = false;
  #lastRegex: Regex | undefined;
  #readers = new Map<string, string[]>();
  #used = 0;
  #input: SedInput | undefined;

  constructor(process: Process, commands: readonly SedCommand[], settings: SedSettings) {
    this.#process = process;
    this.#commands = commands;
    this.#settings = settings;
    this.#labels = new Map(commands.flatMap(({ name, text }, i) => (name === ':' ? [[text as string, i]] : [])));
    for (const { name, text, substitute } of commands) {
      const file = name === 'w' || name === 'W' ? text : substitute?.file;
      if (file && !file.startsWith('/dev/std')) process.machine.files.write(resolvePath(process.cwd, file), '');
    }
  }

  /** Run until the input ends or a `q`; the status. */
  *run(input: SedInput): Co<number> {
    this.#input = input;
    while (yield* this.#readLine()) {
      for (;;) {
        const result = yield* this.#cycle();
        if (result === 'restart') continue;
        if (typeof result === 'number') {
          input.finish();
          return result;
        }
        break;
      }
    }
    return 0;
  }

  /** After a `q` in place: what was not read stays in the file. */
  unread(whole: string): string {
    let at = 0;
    for (let i = 0; i < this.#used && at < whole.length; i++) {
      const end = whole.indexOf(this.#settings.separator, at);
      at = end < 0 ? whole.length : end + 1;
    }
    return whole.slice(at);
  }

  *#readLine(): Co<boolean> {
    const next = yield* (this.#input as SedInput).next();
    if (!next) return false;
    this.#used++;
    this.#line++;
    this.#name = next.name;
    this.#terminated = next.line.endsWith(this.#settings.separator);
    this.#pattern = this.#terminated ? next.line.slice(0, -1) : next.line;
    return true;
  }

  /** Write a line; a missing newline of the input's last line stays missing. */
  *#print(text: string, terminated = true): Co<void> {
    const { output, separator } = this.#settings;
    const before = this.#missingNewline ? separator : '';
    this.#missingNewline = !terminated;
    yield* output.write(before + text + (terminated ? separator : ''));
  }

  /** The end of a cycle: print, and what `a`, `r` and `R` left. */
  *#endCycle(print: boolean): Co<void> {
    if (print && !this.#settings.quiet) yield* this.#print(this.#pattern, this.#terminated);
    const queue = this.#queue;
    this.#queue = [];
    for (const text of queue) {
      const before = this.#missingNewline ? this.#settings.separator : '';
      this.#missingNewline = false;
      yield* this.#settings.output.write(before + text);
    }
  }

  /** Run the commands on one line. A number ends sed; `restart` begins again without reading (`D`). */
  *#cycle(): Co<number | 'restart' | undefined> {
    this.#substituted = false;
    let steps = 0;
    let commands = 0;
    for (let i = 0; i < this.#commands.length;) {
      // A long pattern space makes each command cost more.
      steps += 1 + Math.floor(this.#pattern.length / 256);
      if (++commands % 10_000 === 0) yield* giveWay();
      if (steps > MAX_STEPS) throw new UsageError(`a line runs more than ${MAX_STEPS} commands`, 1, false);
      const command = this.#commands[i];
      if ((yield* this.#applies(command)) === command.negated) {
        i = command.name === '{' ? (command.blockEnd as number) : i + 1;
        continue;
      }
      const next = yield* this.#execute(command, i);
      if (typeof next === 'object') return next.result;
      i = next;
    }
    yield* this.#endCycle(true);
    return undefined;
  }

  *#applies(command: SedCommand): Co<boolean> {
    const { first, second } = command;
    if (!first) return true;
    if (!second) return yield* this.#matches(first);
    if (command.active) return yield* this.#continuesRange(command, second);
    // `0,/re/` looks for its end on the first line already.
    if (first.type === 'line' && first.line === 0 && this.#line === 1 && second.type === 'regex') {
      command.active = true;
      return yield* this.#continuesRange(command, second);
    }
    if (!(yield* this.#matches(first))) return false;
    command.until = undefined;
    if (second.type === 'line') {
      command.active = second.line > this.#line;
      command.until = second.line;
    } else if (second.type === 'plus') {
      command.active = second.count > 0;
      command.until = this.#line + second.count;
    } else if (second.type === 'multiple') {
      command.until = second.of > 0 ? Math.ceil(this.#line / second.of) * second.of : this.#line;
      command.active = command.until > this.#line;
    } else command.active = second.type !== 'last' || !(yield* (this.#input as SedInput).isLast());
    return true;
  }

  *#continuesRange(command: SedCommand, second: Address): Co<boolean> {
    if (command.until !== undefined) {
      if (this.#line >= command.until) command.active = false;
      return this.#line <= command.until;
    }
    if (yield* this.#matches(second)) command.active = false;
    return true;
  }

  *#matches(address: Address): Co<boolean> {
    switch (address.type) {
      case 'line':
        return this.#line === address.line;
      case 'last':
        return yield* (this.#input as SedInput).isLast();
      case 'step':
        return address.step > 0
          ? this.#line >= address.first && (this.#line - address.first) % address.step === 0
          : this.#line === address.first;
      case 'regex':
        return this.#regex(address.regex).exec(this.#pattern) !== undefined;
      default:
        return false;
    }
  }

  /** An empty expression is the last one that was used. */
  #regex(regex: Regex | undefined): Regex {
    const chosen = regex ?? this.#lastRegex;
    if (!chosen) throw new UsageError('no previous regular expression', 1, false);
    this.#lastRegex = chosen;
    return chosen;
  }

  /** Run one command: the index of the next, or how the cycle ends. */
  *#execute(command: SedCommand, i: number): Co<number | { result: number | 'restart' | undefined }> {
    switch (command.name) {
      case 'd':
        yield* this.#endCycle(false);
        return { result: undefined };
      case 'D':
        return yield* this.#deleteFirst();
      case 'q':
        yield* this.#endCycle(true);
        return { result: command.number as number };
      case 'Q':
        return { result: command.number as number };
      case 'n':
      case 'N':
        return (yield* this.#nextLine(command.name)) ? i + 1 : { result: 0 };
      case 'c':
        return yield* this.#change(command);
      case 'b':
        return this.#jump(command);
      case 't':
      case 'T': {
        const taken = this.#substituted === (command.name === 't');
        this.#substituted = false;
        return taken ? this.#jump(command) : i + 1;
      }
      case 's':
        yield* this.#substitute(command.substitute as Substitute);
        return i + 1;
      default:
        yield* this.#simple(command);
        return i + 1;
    }
  }

  #jump(command: SedCommand): number {
    return command.text ? (this.#labels.get(command.text) as number) : this.#commands.length;
  }

  *#deleteFirst(): Co<{ result: 'restart' | undefined }> {
    const newline = this.#pattern.indexOf('\n');
    if (newline < 0) {
      yield* this.#endCycle(false);
      return { result: undefined };
    }
    this.#pattern = this.#pattern.slice(newline + 1);
    yield* this.#endCycle(false);
    return { result: 'restart' };
  }

  /** `n` and `N`; false where the input has ended, which ends sed. */
  *#nextLine(name: string): Co<boolean> {
    const last = yield* (this.#input as SedInput).isLast();
    if (last) {
      yield* this.#endCycle(true);
      return false;
    }
    const before = this.#pattern;
    yield* this.#endCycle(name === 'n');
    yield* this.#readLine();
    if (name === 'N') this.#pattern = `${before}\n${this.#pattern}`;
    if (this.#pattern.length > LIMITS.captureBytes)
      throw new LimitError('captureBytes', 'the pattern space is too long');
    return true;
  }

  /** `c`: a range is replaced once, at its end. */
  *#change(command: SedCommand): Co<{ result: undefined }> {
    if (!command.second || !command.active || command.negated)
      yield* this.#settings.output.write(command.text as string);
    yield* this.#endCycle(false);
    return { result: undefined };
  }

  *#simple(command: SedCommand): Co<void> {
    switch (command.name) {
      case 'p':
        return yield* this.#print(this.#pattern);
      case 'P':
        return yield* this.#print(this.#pattern.split('\n', 1)[0]);
      case '=':
        return yield* this.#settings.output.write(`${this.#line}\n`);
      case 'F':
        return yield* this.#settings.output.write(`${this.#name}\n`);
      case 'l':
        return yield* this.#settings.output.write(unambiguous(this.#pattern, command.number as number));
      case 'a':
        return void this.#queue.push(command.text as string);
      case 'i':
        return yield* this.#settings.output.write(command.text as string);
      case 'h':
        this.#hold = this.#pattern;
        return;
      case 'H':
        this.#hold += `\n${this.#pattern}`;
        return;
      case 'g':
        this.#pattern = this.#hold;
        return;
      case 'G':
        this.#pattern += `\n${this.#hold}`;
        return;
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return;
      case 'z':
        this.#pattern = '';
        return;
      case 'y':
        this.#pattern = [...this.#pattern].map((char) => command.table?.get(char) ?? char).join('');
        return;
      case 'r':
      case 'R':
        return this.#queueFile(command.text as string, command.name === 'R');
      case 'w':
        return yield* this.#writeFile(command.text as string, this.#pattern);
      case 'W':
        return yield* this.#writeFile(command.text as string, this.#pattern.split('\n', 1)[0]);
    }
  }

  #queueFile(name: string, byLine: boolean): void {
    let text: string;
    try {
      text = this.#process.machine.files.read(resolvePath(this.#process.cwd, name));
    } catch (error) {
      if (error instanceof FileError) return;
      throw error;
    }
    if (!byLine) return void (text && this.#queue.push(text));
    const lines = this.#readers.get(name) ?? linesOf(text);
    this.#readers.set(name, lines);
    const line = lines.shift();
    if (line !== undefined) this.#queue.push(`${line}\n`);
  }

  *#writeFile(name: string, text: string): Co<void> {
    if (name === '/dev/stdout') yield* this.#print(text);
    else if (name === '/dev/stderr') yield* this.#process.stderr.write(`${text}\n`);
    else this.#process.machine.files.append(resolvePath(this.#process.cwd, name), `${text}\n`);
  }

  *#substitute(substitute: Substitute): Co<void> {
    const regex = this.#regex(substitute.regex);
    const { occurrence, global, replacement } = substitute;
    const result = replaceMatches(regex, this.#pattern, [occurrence, global ? Infinity : occurrence], (match) =>
      expandReplacement(replacement, match),
    );
    if (!result.count) return;
    this.#pattern = result.text;
    if (this.#pattern.length > LIMITS.captureBytes)
      throw new LimitError('captureBytes', 'the pattern space is too long');
    this.#substituted = true;
    if (substitute.print) yield* this.#print(this.#pattern);
    if (substitute.file) yield* this.#writeFile(substitute.file, this.#pattern);
  }
}
