/** Thrown to leave loops: `break` and `continue` with how many are left. */
export class LoopExit extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** Thrown by `return`. */
export class ReturnExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** Thrown by `exit`, and where an error ends the shell. */
export class ShellExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

/**
 * An expansion that failed. A fatal one (`${x:?}`, an unset variable under `set -u`) ends a shell that is not
 * interactive; any other ends the commands of the line that was read.
 */
export class ExpansionError extends Error {
  readonly fatal: boolean;
  constructor(message: string, fatal = false) {
    super(message);
    this.fatal = fatal;
  }
}

/** Thrown to drop the rest of the line that was read; the shell goes on with the next one. */
export class LineDiscarded extends Error {}

/** A redirection that failed: the command is not run and its status is 1. */
export class RedirectionError extends Error {}
