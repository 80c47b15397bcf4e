import {
  isWordCode,
  parseRegex,
  RegexError,
  type Look,
  type RegexDialect,
  type RegexNode,
  type Width,
} from './syntax.ts';

/** What a match found: where, and its groups (index 0 is the whole). */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  /** Start and end of each group; -1 where it took no part. */
  readonly spans: readonly number[];
}

type Instruction =
  | { readonly op: 'char'; readonly code: number }
  | { readonly op: 'any' }
  | { readonly op: 'set'; readonly negated: boolean; readonly test: (code: number) => boolean }
  | { readonly op: 'assert'; readonly kind: string }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'back'; readonly index: number }
  | LookInstruction
  | { readonly op: 'match' };

/** What is looked for comes next in the program, up to its own `match`; the rest follows at `next`. */
interface LookInstruction {
  readonly op: 'look';
  readonly negated: boolean;
  readonly behind?: Width;
  next: number;
}

/** A way through the program: where it is, and the spans of its groups. */
interface Thread {
  readonly pc: number;
  readonly spans: number[];
}

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at lines. */
  readonly multiline?: boolean;
  /** The first alternative that fits wins (Perl), not the longest match (POSIX). */
  readonly first?: boolean;
  /** `.` matches no newline. */
  readonly lineDots?: boolean;
}

/** Instructions of one expression. */
const MAX_INSTRUCTIONS = 60_000;

/** Steps of one search with back-references, which need trying out, with looks around, or with many ways at once. */
const MAX_STEPS = 5_000_000;

/** Ways that a search may follow at each character of a text of any length; more of them (counts in counts) are steps. */
const FREE_WAYS = 8;

/**
 * A compiled regular expression. It is run as a machine that follows all ways at once, so that time grows with the
 * text only; expressions with back-references try one way after the other, up to a bound.
 */
export class Regex {
  readonly source: string;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
  readonly #program: Instruction[] = [];
  readonly #options: RegexOptions;
  readonly #backtracks: boolean;
  /** A character that every match begins with, where there is one. */
  readonly #firstCode: number | undefined;
  readonly #anchored: boolean;
  /** Steps that looks around may still take in this search. */
  #steps = 0;

  constructor(source: string, dialect: RegexDialect, options: RegexOptions = {}) {
    const { node, groups, names } = parseRegex(source, dialect);
    this.source = source;
    this.groupCount = groups;
    this.names = names;
    this.#options = options;
    this.#emit({ type: 'group', index: 0, body: node });
    this.#push({ op: 'match' });
    this.#backtracks = this.#program.some((instruction) => instruction.op === 'back');
    const first = this.#program[1];
    this.#firstCode = first?.op === 'char' && !options.ignoreCase ? first.code : undefined;
    this.#anchored =
      first?.op === 'assert' && (first.kind === 'text-start' || (first.kind === 'start' && !options.multiline));
  }

  #push(instruction: Instruction): number {
    if (this.#program.length >= MAX_INSTRUCTIONS) throw new RegexError('Regular expression too big');
    return this.#program.push(instruction) - 1;
  }

  #emit(node: RegexNode): void {
    switch (node.type) {
      case 'char':
        this.#push({ op: 'char', code: this.#options.ignoreCase ? fold(node.code) : node.code });
        return;
      case 'any':
        this.#push({ op: 'any' });
        return;
      case 'set':
        this.#push({ op: 'set', negated: node.negated, test: node.test });
        return;
      case 'back':
        this.#push({ op: 'back', index: node.index });
        return;
      case 'group':
        this.#push({ op: 'save', slot: node.index * 2 });
        this.#emit(node.body);
        this.#push({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'sequence':
        for (const item of node.items) this.#emit(item);
        return;
      case 'either':
        return this.#emitEither(node.options);
      case 'repeat':
        return this.#emitRepeat(node);
      case 'look':
        return this.#emitLook(node);
      case 'keep':
        this.#push({ op: 'save', slot: this.#keptSlot });
        return;
      default:
        this.#push({ op: 'assert', kind: node.type });
    }
  }

  /** Where `\K` says that the match begins: behind the spans of the groups. */
  get #keptSlot(): number {
    return this.groupCount * 2 + 2;
  }

  #emitLook({ negated, behind, body }: Look): void {
    const look: LookInstruction = { op: 'look', negated, behind, next: 0 };
    this.#push(look);
    this.#emit(body);
    look.next = this.#push({ op: 'match' }) + 1;
  }

  #emitEither(options: readonly RegexNode[]): void {
    const jumps: number[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) return this.#emit(option);
      const split = this.#push({ op: 'split', first: 0, second: 0 });
      this.#emit(option);
      jumps.push(this.#push({ op: 'jump', to: 0 }));
      this.#program[split] = { op: 'split', first: split + 1, second: this.#program.length };
    });
    for (const jump of jumps) this.#program[jump] = { op: 'jump', to: this.#program.length };
  }

  #emitRepeat(node: RegexNode & { type: 'repeat' }): void {
    for (let i = 0; i < node.min; i++) this.#emit(node.body);
    const choose = (split: number, body: number, out: number): void => {
      this.#program[split] = node.lazy
        ? { op: 'split', first: out, second: body }
        : { op: 'split', first: body, second: out };
    };
    if (node.max === Infinity) {
      const split = this.#push({ op: 'split', first: 0, second: 0 });
      this.#emit(node.body);
      this.#push({ op: 'jump', to: split });
      choose(split, split + 1, this.#program.length);
      return;
    }
    const splits: number[] = [];
    for (let i = node.min; i < node.max; i++) {
      splits.push(this.#push({ op: 'split', first: 0, second: 0 }));
      this.#emit(node.body);
    }
    for (const split of splits) choose(split, split + 1, this.#program.length);
  }

  /** The first match at or after `from`. */
  exec(text: string, from = 0): RegexMatch | undefined {
    if (this.#firstCode !== undefined) {
      const next = text.indexOf(String.fromCodePoint(this.#firstCode), from);
      if (next < 0) return undefined;
      from = next;
    }
    if (this.#anchored && from > 0) return undefined;
    this.#steps = MAX_STEPS;
    const spans = this.#backtracks ? this.#backtrack(text, from) : this.#simulate(text, from);
    if (!spans) return undefined;
    spans[0] = spans[this.#keptSlot] ?? spans[0];
    const groups: (string | undefined)[] = [];
    for (let i = 0; i <= this.groupCount; i++) {
      const [start, end] = [spans[i * 2] ?? -1, spans[i * 2 + 1] ?? -1];
      groups.push(start >= 0 && end >= 0 ? text.slice(start, end) : undefined);
    }
    return { start: spans[0], end: spans[1], groups, spans };
  }

  test(text: string): boolean {
    return this.exec(text) !== undefined;
  }

  #accepts(instruction: Instruction, code: number): boolean {
    switch (instruction.op) {
      case 'char':
        return instruction.code === (this.#options.ignoreCase ? fold(code) : code);
      case 'any':
        return !(this.#options.lineDots && code === 10);
      case 'set': {
        if (!this.#options.ignoreCase) return instruction.test(code) !== instruction.negated;
        const both = instruction.test(fold(code)) || instruction.test(unfold(code)) || instruction.test(code);
        return both !== instruction.negated;
      }
      default:
        return false;
    }
  }

  #holds(kind: string, text: string, at: number): boolean {
    const before = at > 0 ? text.charCodeAt(at - 1) : undefined;
    const after = at < text.length ? text.codePointAt(at) : undefined;
    switch (kind) {
      case 'start':
        return at === 0 || Boolean(this.#options.multiline && before === 10);
      case 'end':
        return at === text.length || Boolean(this.#options.multiline && after === 10);
      case 'text-start':
        return at === 0;
      case 'text-end':
        return at === text.length;
      case 'word-edge':
        return isWordCode(before) !== isWordCode(after);
      case 'no-word-edge':
        return isWordCode(before) === isWordCode(after);
      case 'word-start':
        return !isWordCode(before) && isWordCode(after);
      default:
        return isWordCode(before) && !isWordCode(after);
    }
  }

  /** Follow all ways at once. Each way carries the spans of its groups; the first way to reach a place keeps it. */
  #simulate(text: string, from: number): number[] | undefined {
    const size = this.#program.length;
    let current: Thread[] = [];
    let best: number[] | undefined;
    const marks = new Int32Array(size).fill(-1);
    let round = 0;
    for (let at = from; at <= text.length;) {
      const next: Thread[] = [];
      round++;
      if (!best) this.#follow(0, [], text, at, current, marks, round - 1);
      this.#steps -= Math.max(0, current.length - FREE_WAYS);
      if (this.#steps < 0) throw new RegexError(`the search takes more than ${MAX_STEPS} steps`);
      const code = text.codePointAt(at);
      const width = code !== undefined && code > 0xffff ? 2 : 1;
      for (const thread of current) {
        const instruction = this.#program[thread.pc];
        if (instruction.op === 'match') {
          if (!best || this.#better(thread.spans, best)) best = thread.spans;
          if (this.#options.first) break;
          continue;
        }
        if (code === undefined || !this.#accepts(instruction, code)) continue;
        if (best && !this.#options.first && thread.spans[0] > best[0]) continue;
        this.#follow(thread.pc + 1, thread.spans, text, at + width, next, marks, round);
      }
      current = next;
      if (!current.length && best) break;
      if (!current.length && this.#anchored) break;
      at += width;
    }
    return best;
  }

  #better(spans: readonly number[], best: readonly number[]): boolean {
    if (this.#options.first) return spans[0] <= best[0];
    return spans[0] < best[0] || (spans[0] === best[0] && spans[1] > best[1]);
  }

  /** Add all places that can be reached without taking a character. */
  #follow(
    start: number,
    startSpans: number[],
    text: string,
    at: number,
    list: Thread[],
    marks: Int32Array,
    round: number,
  ): void {
    const stack: Thread[] = [{ pc: start, spans: startSpans }];
    while (stack.length) {
      const { pc, spans } = stack.pop() as Thread;
      if (marks[pc] === round) continue;
      marks[pc] = round;
      const instruction = this.#program[pc];
      if (instruction.op === 'jump') stack.push({ pc: instruction.to, spans });
      else if (instruction.op === 'split') {
        stack.push({ pc: instruction.second, spans });
        stack.push({ pc: instruction.first, spans });
      } else if (instruction.op === 'save') {
        const saved = spans.slice();
        saved[instruction.slot] = at;
        stack.push({ pc: pc + 1, spans: saved });
      } else if (instruction.op === 'assert') {
        if (this.#holds(instruction.kind, text, at)) stack.push({ pc: pc + 1, spans });
      } else if (instruction.op === 'look') {
        const seen = this.#look(instruction, pc, spans, text, at);
        if (seen) stack.push({ pc: instruction.next, spans: seen });
      } else list.push({ pc, spans });
    }
  }

  /** The spans to go on with where what is looked for is there (or, negated, is not). */
  #look({ negated, behind }: LookInstruction, pc: number, spans: number[], text: string, at: number) {
    let seen: number[] | undefined;
    if (!behind) seen = this.#fits(pc + 1, spans, text, at);
    else {
      let start = at;
      for (let width = 0; width <= behind[1] && !seen && start >= 0; width++) {
        if (width >= behind[0]) seen = this.#fits(pc + 1, spans, text, start, at);
        start -= isLowSurrogate(text.charCodeAt(start - 1)) ? 2 : 1;
      }
    }
    if (negated) return seen ? undefined : spans;
    return seen;
  }

  /** Does the part of the program from `pc` fit at a place, up to `end` where that is given? Gives the spans. */
  #fits(pc: number, spans: number[], text: string, from: number, end?: number): number[] | undefined {
    const marks = new Int32Array(this.#program.length).fill(-1);
    let best: number[] | undefined;
    let current: Thread[] = [];
    this.#follow(pc, spans, text, from, current, marks, 0);
    for (let at = from, round = 1; current.length && at <= (end ?? text.length); round++) {
      this.#steps -= current.length;
      if (this.#steps < 0) throw new RegexError(`the search takes more than ${MAX_STEPS} steps`);
      const code = text.codePointAt(at);
      const width = code !== undefined && code > 0xffff ? 2 : 1;
      const next: Thread[] = [];
      for (const thread of current) {
        const instruction = this.#program[thread.pc];
        if (instruction.op === 'back') throw new RegexError('a back reference in a look around is not simulated here');
        if (instruction.op === 'match') {
          if (end !== undefined && at !== end) continue;
          best = thread.spans;
          break;
        }
        if (code === undefined || !this.#accepts(instruction, code)) continue;
        this.#follow(thread.pc + 1, thread.spans, text, at + width, next, marks, round);
      }
      current = next;
      at += width;
    }
    return best;
  }

  /** Try one way after the other: for expressions with back-references. */
  #backtrack(text: string, from: number): number[] | undefined {
    const budget = { steps: MAX_STEPS };
    for (let start = from; start <= text.length; start++) {
      let best: number[] | undefined;
      const stack: { pc: number; at: number; spans: number[]; loops: number }[] = [
        { pc: 0, at: start, spans: [], loops: 0 },
      ];
      while (stack.length) {
        if (--budget.steps < 0) throw new RegexError(`the search takes more than ${MAX_STEPS} steps`);
        const way = stack.pop() as { pc: number; at: number; spans: number[]; loops: number };
        const { pc, at, spans } = way;
        const instruction = this.#program[pc];
        if (instruction.op === 'match') {
          if (!best || spans[1] > best[1]) best = spans;
          if (this.#options.first) break;
        } else if (instruction.op === 'jump') {
          // A loop that took nothing since it began is left.
          if (way.loops < 1000) stack.push({ pc: instruction.to, at, spans, loops: way.loops + 1 });
        } else if (instruction.op === 'split') {
          stack.push({ ...way, pc: instruction.second }, { ...way, pc: instruction.first });
        } else if (instruction.op === 'save') {
          const saved = spans.slice();
          saved[instruction.slot] = at;
          stack.push({ ...way, pc: pc + 1, spans: saved });
        } else if (instruction.op === 'assert') {
          if (this.#holds(instruction.kind, text, at)) stack.push({ ...way, pc: pc + 1 });
        } else if (instruction.op === 'look') {
          const seen = this.#look(instruction, pc, spans, text, at);
          if (seen) stack.push({ ...way, pc: instruction.next, spans: seen });
        } else if (instruction.op === 'back') {
          const group = text.slice(spans[instruction.index * 2], spans[instruction.index * 2 + 1]);
          const here = text.slice(at, at + group.length);
          const same = this.#options.ignoreCase ? here.toLowerCase() === group.toLowerCase() : here === group;
          if (same) stack.push({ pc: pc + 1, at: at + group.length, spans, loops: way.loops });
        } else {
          const code = text.codePointAt(at);
          if (code === undefined || !this.#accepts(instruction, code)) continue;
          stack.push({ pc: pc + 1, at: at + (code > 0xffff ? 2 : 1), spans, loops: 0 });
        }
      }
      if (best) return best;
    }
    return undefined;
  }
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function fold(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return String.fromCodePoint(code).toLowerCase().codePointAt(0) as number;
}

function unfold(code: number): number {
  if (code < 128) return code >= 97 && code <= 122 ? code - 32 : code;
  return String.fromCodePoint(code).toUpperCase().codePointAt(0) as number;
}
