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

/** An expansion that failed (`${x:?}`, an unset variable under `set -u`): ends a shell that is not interactive. */
export class ExpansionError extends Error {
  readonly status: number;
  /** Does it end the shell, or the command alone? */
  readonly fatal: boolean;
  constructor(message: string, status = 1, fatal = true) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}

/** A redirection that failed: the command is not run and its status is 1. */
export class RedirectionError extends Error {}
