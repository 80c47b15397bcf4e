import type { Ranges } from './regex-classes.ts';
import { PatternParser, RegexError, type Assertion, type Node } from './regex-parser.ts';

/** One instruction: match a character, go two ways (first preferred), assert a place, note an offset, or be done. */
export type Instruction =
  | { readonly op: 'char'; readonly ranges: Ranges; readonly negated: boolean }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { readonly op: 'assert'; readonly what: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' };

const MAX_INSTRUCTIONS = 20_000;

/** The instructions of a pattern and how many groups it has. Throws {@link RegexError}. */
export function compilePattern(pattern: string): { program: Instruction[]; groups: number } {
  const parser = new PatternParser(pattern);
  const node = parser.parse();
  const program: Instruction[] = [];
  emit({ kind: 'group', part: node, index: 0 }, program);
  program.push({ op: 'match' });
  return { program, groups: parser.groups };
}

function emit(node: Node, program: Instruction[]): void {
  if (program.length > MAX_INSTRUCTIONS) throw new RegexError('expression too large');
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', ranges: node.ranges, negated: node.negated });
      return;
    case 'assert':
      program.push({ op: 'assert', what: node.what });
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, program);
      return;
    case 'group':
      program.push({ op: 'save', slot: node.index * 2 });
      emit(node.part, program);
      program.push({ op: 'save', slot: node.index * 2 + 1 });
      return;
    case 'choice':
      return emitChoice(node.parts, program);
    case 'repeat':
      return emitRepeat(node, program);
  }
}

function emitChoice(parts: Node[], program: Instruction[]): void {
  const ends: { to: number }[] = [];
  parts.forEach((part, i) => {
    if (i === parts.length - 1) return emit(part, program);
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(part, program);
    const end = { op: 'jump' as const, to: 0 };
    program.push(end);
    ends.push(end);
    split.second = program.length;
  });
  for (const end of ends) end.to = program.length;
}

function emitRepeat({ part, min, max, greedy }: Node & { kind: 'repeat' }, program: Instruction[]): void {
  for (let i = 0; i < min; i++) emit(part, program);
  const branch = (): { op: 'split'; first: number; second: number } => {
    const split = { op: 'split' as const, first: 0, second: 0 };
    program.push(split);
    return split;
  };
  const aim = (split: { first: number; second: number }, inside: number, outside: number): void => {
    [split.first, split.second] = greedy ? [inside, outside] : [outside, inside];
  };
  if (max === Infinity) {
    const start = program.length;
    const split = branch();
    emit(part, program);
    program.push({ op: 'jump', to: start });
    aim(split, start + 1, program.length);
    return;
  }
  const splits: { split: { first: number; second: number }; inside: number }[] = [];
  for (let i = min; i < max; i++) {
    const split = branch();
    splits.push({ split, inside: program.length });
    emit(part, program);
  }
  for (const { split, inside } of splits) aim(split, inside, program.length);
}
