/** A literal's value: int is bigint, double is number, uint is {@link UintLiteral}. */
export type Literal = null | boolean | bigint | number | string | UintLiteral | Uint8Array;

/** An unsigned integer literal. */
export interface UintLiteral {
  readonly uint: bigint;
}

/** A node of an expression; `at` is the offset that errors name. */
export type Expr = ConstExpr | IdentExpr | SelectExpr | CallExpr | ListExpr | StructExpr | MapExpr | ComprehensionExpr;

export interface ConstExpr {
  readonly node: 'const';
  readonly at: number;
  readonly value: Literal;
}

export interface IdentExpr {
  readonly node: 'ident';
  readonly at: number;
  readonly name: string;
}

/** `operand.field`; `test` is `has(operand.field)`. */
export interface SelectExpr {
  readonly node: 'select';
  readonly at: number;
  readonly operand: Expr;
  readonly field: string;
  readonly test: boolean;
}

/** `fn(args)`, or `target.fn(args)`; operators are functions such as `_+_`. */
export interface CallExpr {
  readonly node: 'call';
  readonly at: number;
  readonly fn: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface ListExpr {
  readonly node: 'list';
  readonly at: number;
  readonly items: readonly { readonly value: Expr; readonly optional: boolean }[];
}

/** `Object{field: value}`. */
export interface StructExpr {
  readonly node: 'struct';
  readonly at: number;
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly value: Expr;
    readonly optional: boolean;
    readonly at: number;
  }[];
}

export interface MapExpr {
  readonly node: 'map';
  readonly at: number;
  readonly entries: readonly {
    readonly key: Expr;
    readonly value: Expr;
    readonly optional: boolean;
    readonly at: number;
  }[];
}

/** What macros become: a fold over a list's elements or a map's keys (or index and element, key and value). */
export interface ComprehensionExpr {
  readonly node: 'comprehension';
  readonly at: number;
  readonly range: Expr;
  readonly variable: string;
  readonly second?: string;
  /** The accumulator's name where it is not {@link ACCUMULATOR}. */
  readonly accumulator?: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** The name of a comprehension's accumulator; no identifier can be that. */
export const ACCUMULATOR = '@result';
