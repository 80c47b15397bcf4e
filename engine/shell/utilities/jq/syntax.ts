import type { Json } from './value.ts';

/** A filter of jq. */
export type Filter =
  | { readonly type: 'identity' | 'recurse' }
  | { readonly type: 'literal'; readonly value: Json }
  | { readonly type: 'string'; readonly format: string | undefined; readonly parts: readonly (string | Filter)[] }
  | { readonly type: 'format'; readonly name: string }
  | { readonly type: 'index'; readonly target: Filter; readonly key: Filter }
  | { readonly type: 'slice'; readonly target: Filter; readonly from?: Filter; readonly to?: Filter }
  | { readonly type: 'iterate'; readonly target: Filter }
  | { readonly type: 'array'; readonly body?: Filter }
  | { readonly type: 'object'; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly type: 'negate'; readonly operand: Filter }
  | { readonly type: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'assign'; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'if'; readonly test: Filter; readonly then: Filter; readonly otherwise?: Filter }
  | { readonly type: 'try'; readonly body: Filter; readonly handler?: Filter }
  | {
      readonly type: 'reduce';
      readonly source: Filter;
      readonly pattern: Pattern;
      readonly start: Filter;
      readonly update: Filter;
    }
  | {
      readonly type: 'foreach';
      readonly source: Filter;
      readonly pattern: Pattern;
      readonly start: Filter;
      readonly update: Filter;
      readonly extract?: Filter;
    }
  | { readonly type: 'define'; readonly definition: Definition; readonly rest: Filter }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Filter[] }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'bind'; readonly source: Filter; readonly patterns: readonly Pattern[]; readonly body: Filter }
  | { readonly type: 'label' | 'break'; readonly name: string; readonly body?: Filter };

/** What values are bound by. */
export type Pattern =
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'array'; readonly items: readonly Pattern[] }
  | {
      readonly type: 'object';
      readonly entries: readonly { readonly name?: string; readonly key: Filter; readonly value?: Pattern }[];
    };

export interface Definition {
  readonly name: string;
  /** `$x` for values, `f` for filters. */
  readonly params: readonly string[];
  readonly body: Filter;
}

/** `map/1`: a function's name with the number of its parameters. */
export function signature(definition: Definition): string {
  return `${definition.name}/${definition.params.length}`;
}

/** A text that is no jq program. */
export class JqSyntaxError extends Error {}

/** An error of a program with the place it is about: the line, and marks below what is wrong. */
export function pointedAt(message: string, source: string, at: number, length: number): string {
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1);
  const shown = source.split('\n')[line - 1] ?? '';
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - column)));
  return `${message} at <top-level>, line ${line}, column ${column + 1}:\n    ${shown}\n    ${' '.repeat(column)}${marks}`;
}
