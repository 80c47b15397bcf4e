/** A piece of a word, as it was written. */
export type WordPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'quoted'; readonly text: string }
  | { readonly type: 'double'; readonly parts: readonly WordPart[] }
  | ParameterPart
  | { readonly type: 'command'; readonly script: Script }
  | { readonly type: 'arithmetic'; readonly parts: readonly WordPart[] }
  | { readonly type: 'array'; readonly elements: readonly { readonly index?: Word; readonly value: Word }[] }
  | { readonly type: 'process'; readonly direction: '<' | '>'; readonly script: Script };

/** `$name`, `${name}` and all that can stand between the braces. */
export interface ParameterPart {
  readonly type: 'parameter';
  readonly name: string;
  /** The subscript of `${name[…]}`. */
  readonly index?: Word;
  /** `${#name}`. */
  readonly length?: boolean;
  /** `${!name}`. */
  readonly indirect?: boolean;
  /** The operator: `:-` `-` `:=` `=` `:?` `?` `:+` `+` `#` `##` `%` `%%` `/` `//` `/#` `/%` `^` `^^` `,` `,,` `:` `@`. */
  readonly operator?: string;
  readonly word?: Word;
  /** The replacement of `/`, the length of `:`. */
  readonly second?: Word;
  /** What stood in the source, for "bad substitution". */
  readonly source: string;
}

/** A word before expansion. */
export type Word = readonly WordPart[];

/** `name=value`, `name+=value`, `name[i]=value`, `name=(…)`. */
export interface Assignment {
  readonly name: string;
  readonly index?: Word;
  readonly append: boolean;
  readonly value?: Word;
  readonly array?: readonly { readonly index?: Word; readonly value: Word }[];
}

/** A redirection; `fd` undefined means the operator's own default, a string is `{name}>…`. */
export interface Redirection {
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<-' | '<<<';
  readonly fd?: number;
  readonly target: Word;
  /** A here-document's text; filled in when its lines have been read. */
  body?: Word;
  readonly line: number;
}

export interface SimpleCommand {
  readonly type: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  readonly line: number;
}

/** A condition of `[[ … ]]`. */
export type Condition =
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: 'not'; readonly condition: Condition }
  | { readonly type: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: Script;
  readonly end: ';;' | ';&' | ';;&';
}

export type Compound =
  | { readonly type: 'subshell' | 'group'; readonly body: Script }
  | {
      readonly type: 'if';
      readonly branches: readonly { condition: Script; body: Script }[];
      readonly otherwise?: Script;
    }
  | { readonly type: 'for' | 'select'; readonly name: string; readonly words?: readonly Word[]; readonly body: Script }
  | {
      readonly type: 'arithmetic-for';
      readonly start: Word;
      readonly condition: Word;
      readonly step: Word;
      readonly body: Script;
    }
  | { readonly type: 'while' | 'until'; readonly condition: Script; readonly body: Script }
  | { readonly type: 'case'; readonly word: Word; readonly items: readonly CaseItem[] }
  | { readonly type: 'arithmetic'; readonly expression: Word; readonly source: string }
  | { readonly type: 'condition'; readonly condition: Condition }
  | { readonly type: 'function'; readonly name: string; readonly body: Command; readonly source: string };

export type CompoundCommand = Compound & { readonly redirections: readonly Redirection[]; readonly line: number };

export type Command = SimpleCommand | CompoundCommand;

export interface Pipeline {
  readonly negated: boolean;
  readonly timed: boolean;
  readonly commands: readonly Command[];
  /** `|&` after the command of this index. */
  readonly withErrors: readonly boolean[];
  /** The source text, for job lists. */
  readonly source: string;
}

/** Pipelines joined by `&&` and `||`. */
export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly background: boolean;
  readonly source: string;
}

/** Commands in sequence. */
export type Script = readonly AndOr[];

/** Source text that is no shell program. */
export class ShellSyntaxError extends Error {
  readonly line: number;
  /** More lines could make it right: an interactive shell asks for them. */
  readonly incomplete: boolean;
  /** The line to show below the message; undefined where bash shows none. */
  readonly shown: string | undefined;
  /** At the end of the text: the word that should have come. Elsewhere: the token that should not. */
  readonly hint: string | undefined;
  constructor(message: string, line: number, incomplete = false, shown?: string, hint?: string) {
    super(message);
    this.name = 'ShellSyntaxError';
    this.line = line;
    this.incomplete = incomplete;
    this.shown = shown;
    this.hint = hint;
  }
}
