import type { Regex } from '../../regex/compile.ts';
import type { ReplacementPart } from './replacement.ts';

/** Where a command applies. */
export type Address =
  | { readonly type: 'line'; readonly line: number }
  | { readonly type: 'last' }
  | { readonly type: 'step'; readonly first: number; readonly step: number }
  | { readonly type: 'regex'; readonly regex: Regex | undefined }
  | { readonly type: 'plus'; readonly count: number }
  | { readonly type: 'multiple'; readonly of: number };

/** A command of a script with its addresses and arguments. */
export interface SedCommand {
  readonly name: string;
  readonly first?: Address;
  readonly second?: Address;
  readonly negated: boolean;
  /** Index of the command behind the block's end, for `{`. */
  blockEnd?: number;
  readonly text?: string;
  readonly number?: number;
  readonly substitute?: Substitute;
  readonly table?: ReadonlyMap<string, string>;
  /** Is a range (`first,second`) open? Until which line, where that is known. */
  active: boolean;
  until?: number;
}

/** What `s` is told. */
export interface Substitute {
  readonly regex: Regex | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: boolean;
  readonly evaluate: boolean;
  readonly occurrence: number;
  readonly file: string | undefined;
}
