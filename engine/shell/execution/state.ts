import type { CoTask } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import type { OpenFile } from './open-file.ts';
import type { Command } from '../parser/syntax.ts';
import { Variables } from './variables.ts';

/** A function as it was defined. */
export interface ShellFunction {
  readonly body: Command;
  readonly source: string;
}

/** A background job or one that was stopped. */
export interface Job {
  readonly number: number;
  readonly pid: number;
  readonly source: string;
  readonly task: CoTask;
  /** All commands of its pipeline; the last one's status is the job's. */
  readonly group: readonly CoTask[];
  /** Was it stopped by Ctrl-Z? */
  stopped?: boolean;
  /** Was its end told to the user, or waited for? */
  reported: boolean;
}

/** Options that `set -o` knows, with their letters. */
export const OPTIONS: Readonly<Record<string, string>> = {
  allexport: 'a',
  braceexpand: 'B',
  emacs: '',
  errexit: 'e',
  errtrace: 'E',
  functrace: 'T',
  hashall: 'h',
  histexpand: 'H',
  history: '',
  ignoreeof: '',
  'interactive-comments': '',
  keyword: 'k',
  monitor: 'm',
  noclobber: 'C',
  noexec: 'n',
  noglob: 'f',
  nolog: '',
  notify: 'b',
  nounset: 'u',
  onecmd: 't',
  physical: 'P',
  pipefail: '',
  posix: '',
  privileged: 'p',
  verbose: 'v',
  vi: '',
  xtrace: 'x',
};

/** Whose messages a shell prints. */
export type Flavour = 'bash' | 'busybox' | 'debian';

/** Everything that a shell knows; a subshell works on a copy. */
export class ShellState {
  readonly process: Process;
  readonly flavour: Flavour;
  variables: Variables;
  name: string;
  /** The sourced file that runs, which errors name in place of the shell. */
  sourcedFile: string | undefined;
  /** The number of the running command's line. */
  line = 1;
  positional: string[];
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  options = new Set<string>(['braceexpand', 'hashall', 'interactive-comments']);
  extras = new Set<string>(['sourcepath', 'cmdhist', 'complete_fullquote', 'extquote', 'promptvars', 'checkwinsize']);
  /** Signal name (or EXIT, ERR, DEBUG, RETURN) to command; '' ignores. */
  traps = new Map<string, string>();
  pendingSignals: string[] = [];
  files = new Map<number, OpenFile>();
  jobs: Job[] = [];
  /** Jobs that were waited for, by process id: `wait` still knows their status. */
  finishedJobs: (readonly [number, Job])[] = [];
  history: string[] = [];
  status = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  pid: number;
  cwd: string;
  interactive = false;
  /** `bash -c`, a script, or a terminal: how errors name the place. */
  source: 'command' | 'file' | 'terminal' | 'input' = 'command';
  subshellLevel = 0;
  /** The command that takes the shell's place: it does not count as a level of shells. */
  replacedBy: Command | undefined;
  /** Is it that command which runs? */
  replacing = false;
  /** The source of the pipeline that runs in the foreground of a terminal. */
  foreground: string | undefined;
  /** How many command substitutions this is in. */
  substitutionDepth = 0;
  functionDepth = 0;
  /** Names of the functions that run, innermost last. */
  callStack: string[] = [];
  /** The lines that they were called from. */
  callLines: number[] = [];
  /** Does `eval` run its text? Syntax errors say so. */
  evaluates = false;
  /** Bits that files are made without. */
  umask = 0o022;
  sourceDepth = 0;
  loopDepth = 0;
  /** Above zero while it waits for commands in the foreground: Ctrl-Z can stop those. */
  waits = 0;
  /** Above zero where a failing command does not end the shell (`if`, `&&`, `!`). */
  tested = 0;
  /** In a job that is one command: the process id that its program has. */
  jobPid: number | undefined;
  startedMs: number;
  secondsOffset = 0;
  /** Where `getopts` is: within an argument, and at which one. */
  optionPosition = 0;
  optionIndex = 1;
  lastArgument: string;
  /** Was a command substituted while the current command was expanded? Its status is then that of an empty command. */
  substitutionStatus: number | undefined;

  constructor(process: Process, flavour: Flavour, name: string, positional: string[], pid: number) {
    this.process = process;
    this.flavour = flavour;
    this.name = name;
    this.positional = positional;
    this.pid = pid;
    this.cwd = process.cwd;
    this.startedMs = process.machine.kernel.now;
    this.lastArgument = name;
    this.variables = new Variables(new Map(), (variable) => this.#dynamic(variable));
    for (const [key, value] of process.env) Object.assign(this.variables.declare(key), { value, exported: true });
  }

  /** A copy for a subshell: own variables, directory and descriptors. */
  clone(changes: { files?: Map<number, OpenFile> } = {}): ShellState {
    const copy = new ShellState(this.process, this.flavour, this.name, [...this.positional], this.pid);
    Object.assign(copy, this, {
      positional: [...this.positional],
      functions: new Map(this.functions),
      aliases: new Map(this.aliases),
      options: new Set(this.options),
      extras: new Set(this.extras),
      traps: new Map([...this.traps].filter(([, command]) => command === '')),
      pendingSignals: [],
      files: changes.files ?? new Map(this.files),
      jobs: [],
      callStack: [...this.callStack],
      callLines: [...this.callLines],
      pipeStatus: [...this.pipeStatus],
      subshellLevel: this.subshellLevel + 1,
      interactive: false,
      replacedBy: undefined,
      replacing: false,
      jobPid: undefined,
    });
    copy.variables = this.variables.clone((name) => copy.#dynamic(name));
    return copy;
  }

  /** What errors of the shell itself begin with. */
  get prefix(): string {
    if (this.source === 'terminal') return `${this.name}: `;
    if (this.flavour === 'debian') return `${this.name}: ${this.line}: `;
    const line = this.flavour === 'busybox' && this.source === 'command' ? this.line - 1 : this.line;
    return `${this.sourcedFile ?? this.name}: line ${line}: `;
  }

  option(name: string): boolean {
    return this.options.has(name);
  }

  #dynamic(name: string): string | undefined {
    const { kernel } = this.process.machine;
    if (this.flavour !== 'bash' && name !== 'RANDOM' && name !== 'LINENO') return undefined;
    switch (name) {
      case 'RANDOM':
        return this.flavour === 'debian' ? undefined : String(kernel.random('shell').int(32768));
      case 'SECONDS':
        return String(Math.floor((kernel.now - this.startedMs) / 1000) + this.secondsOffset);
      case 'EPOCHSECONDS':
        return String(Math.floor(kernel.now / 1000));
      case 'EPOCHREALTIME':
        return (kernel.now / 1000).toFixed(6);
      case 'LINENO':
        return String(this.line);
      case 'BASHPID':
        return String(this.pid);
      case 'BASH_SUBSHELL':
        return String(this.subshellLevel);
      case 'FUNCNAME':
        return this.callStack.at(-1);
      default:
        return undefined;
    }
  }
}
