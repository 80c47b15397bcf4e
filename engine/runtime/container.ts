import { CoScheduler, Interrupt, type Co, type CoTask } from '../kernel/coroutine.ts';
import { Kernel } from '../kernel/kernel.ts';
import { BUSYBOX_APPLETS } from './busybox.ts';
import type { ContainerFiles, Mount } from './container-files.ts';
import { FileError, type FileNode } from './files.ts';
import { MemoryFiles } from './memory-files.ts';
import { executableOf, procTree, sysTree } from './proc-files.ts';
import { InitTask, missingProgram, noApplet } from './init.ts';
import { lookUpCommand, type LookUp } from './look-up.ts';
import type { Listener, PortTable } from './ports.ts';
import {
  SIGNAL_NUMBERS,
  type Machine,
  type MachineUser,
  type NetworkAnswer,
  type NetworkPlace,
  type NetworkRequest,
  type Process,
  type Program,
} from './process.ts';
import { ProcessTable, shareProcesses } from './process-table.ts';
import { ENTRY_SCRIPT, programName } from './rootfs.ts';
import { Pipe, readerFrom, readerOf, type Writer } from './streams.ts';

/** What a container runs, as plain data. */
export interface ContainerSpec {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly hostname: string;
  readonly argv: readonly string[];
  /** In order; `env` prints them so. */
  readonly env: readonly (readonly [string, string])[];
  readonly cwd: string;
  readonly user: MachineUser;
  readonly userland: 'gnu' | 'busybox' | 'debian';
  readonly tty: boolean;
  /** Does it keep standard input open for who attaches; and does the first one's end close it? */
  readonly stdin: 'none' | 'open' | 'once';
  /** Bytes of memory that the container may use; undefined: no limit. */
  readonly memoryLimit?: number;
  /** Thousandths of a processor: what it is given at least, and what it may use (0: no limit). */
  readonly cpu: { readonly requestMillis: number; readonly limitMillis: number };
  readonly security: ContainerSecurity;
}

/** What the kernel lets a container's processes do. */
export interface ContainerSecurity {
  /** Of root in the container: 16 hexadecimal digits. */
  readonly capabilities: string;
  readonly noNewPrivileges: boolean;
  /** Does a seccomp profile filter its system calls? */
  readonly seccomp: boolean;
}

/** What of a container that runs must be kept to run it anew (a fork of the world): plain data. */
export interface ContainerMemory {
  startedMs: number;
  /** What servers keep between requests (a key-value store's keys). */
  data: Record<string, string>;
  /** Answers that its programs got from the network, for running them again to the same state. */
  inputs: NetworkAnswer[];
}

/** A machine inside a container: programs can listen on ports and keep data. */
export interface ContainerMachine extends Machine {
  /** Open a port until the container ends; undefined where it is taken. The function closes it. */
  listen(listener: Listener): (() => void) | undefined;
  /** What servers keep between requests. */
  readonly data: Record<string, string>;
  /** Send a signal to process 1. */
  signal(name: string): void;
  /** The container's command line and number of every process, for `ps`. */
  readonly spec: ContainerSpec;
}

/** What a container needs from where it runs. */
export interface ContainerHost {
  readonly kernel: Kernel;
  readonly scheduler: CoScheduler;
  readonly files: ContainerFiles;
  readonly ports: PortTable;
  readonly network: NetworkPlace;
  /** A program by the name it is called by (`sh`, `nginx`). */
  program(name: string): Program | undefined;
  /** Text on standard output or standard error of process 1. */
  output(stream: 'stdout' | 'stderr', text: string): void;
  /** Process 1 has ended; `outOfMemory`: the kernel killed it (or a child) for that. */
  exited(code: number, outOfMemory: boolean): void;
  /** Call {@link Container.advance} at this instant (ms since 1970), or later in this one. */
  wakeAt(atMs: number): void;
}

/** Answers of the network that are kept for running a container's programs again. */
const KEPT_INPUTS = 10_000;

/** Programs that deal with signals themselves; as process 1, others only end by SIGKILL. */
const SHELLS = new Set(['sh', 'ash', 'bash']);

/**
 * A running container. Its programs run on a clock and a scheduler of their own, driven by the world's clock, so that
 * they can be run again from their start to the same state when a world is forked (coroutines cannot be copied).
 */
export class Container {
  readonly spec: ContainerSpec;
  readonly memory: ContainerMemory;
  readonly #host: ContainerHost;
  /** $PATH. */
  readonly #searchPath: string | undefined;
  #kernel: Kernel;
  #scheduler: CoScheduler;
  #main: CoTask | undefined;
  #listeners: Listener[] = [];
  #processes: ProcessTable | undefined;
  #input: Pipe | undefined;
  #ended = false;
  #memoryEnded = false;
  #replayed: number | undefined;

  constructor(spec: ContainerSpec, host: ContainerHost, memory?: ContainerMemory) {
    this.spec = spec;
    this.#host = host;
    this.#searchPath = spec.env.findLast(([name]) => name === 'PATH')?.[1];
    this.memory = memory ?? { startedMs: host.kernel.now, data: {}, inputs: [] };
    this.#kernel = new Kernel({ seed: spec.id, startMs: this.memory.startedMs });
    this.#scheduler = new CoScheduler(this.#kernel);
    if (spec.stdin !== 'none') this.#input = new Pipe(spec.tty);
    this.#mountSystem();
  }

  /** Mount /proc and /sys, whose files tell of this container. */
  #mountSystem(): void {
    const { files } = this.#host;
    const machine = this.execMachine();
    const executable = (argv: readonly string[]): string | undefined => {
      const look = this.lookUp(argv);
      return 'error' in look ? undefined : executableOf(look.path, files.read(look.path));
    };
    const root = procTree({ machine, processes: this.#table(), executable });
    const system = (path: string, tree: FileNode): Mount => {
      const made = new MemoryFiles({ clock: this.#host.kernel, root: tree });
      return { path, files: made, source: '/', readOnly: true, hidden: true };
    };
    files.mounts = [...files.mounts, system('/proc', root), system('/sys', sysTree(machine))];
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Find the command as the runtime does before it starts it. */
  lookUp(argv: readonly string[]): LookUp {
    return lookUpCommand(this.#host.files, argv[0] ?? '', this.#searchPath, this.spec.cwd);
  }

  /** Start process 1; what it prints and how it ends is told to the host. */
  start(): void {
    if (this.#ended || this.#main) return;
    this.#catchUp();
    this.#table();
    const program = this.#programAt(this.spec.argv[0]) ?? missingProgram;
    const process = this.#process(this.#mainMachine());
    this.#scheduler.onReady = () => this.#host.wakeAt(this.#host.kernel.now);
    this.#main = this.#scheduler.start(this.spec.id, this.#run(program, process));
    this.#scheduler.drain();
    this.#addInit();
    this.#drive();
  }

  /** Process 1 in the process table: signals to it go the way of all signals to it. */
  #addInit(): void {
    if (this.#ended) return;
    const { user } = this.spec;
    const argv = this.#commandLine();
    const task = new InitTask(this.#scheduler, this.spec.id, (name) => {
      // Not even SIGKILL ends process 1 from inside its own container.
      if (name !== 'SIGKILL') this.signal(name);
    });
    this.#table().add({ argv, pid: 1, parent: 0, task, user: user.name });
  }

  #table(): ProcessTable {
    return (this.#processes ??= new ProcessTable(this.execMachine()));
  }

  /**
   * Start process 1 and run it up to the instant at which the state was saved with what is remembered, without output.
   * The files are the caller's matter: as they were at the start during this call, as they are now after it.
   */
  replay(savedMs: number): void {
    this.#replayed = 0;
    this.#table();
    const program = this.#programAt(this.spec.argv[0]) ?? missingProgram;
    this.#main = this.#scheduler.start(this.spec.id, this.#run(program, this.#process(this.#mainMachine())));
    this.#scheduler.drain();
    this.#catchUp(savedMs);
    this.#replayed = undefined;
    this.#addInit();
    this.#scheduler.onReady = () => this.#host.wakeAt(this.#host.kernel.now);
    this.#wakeNext();
  }

  /** Let the container's time catch up with the world's. */
  advance(): void {
    if (!this.#ended) this.#drive();
  }

  /** Send a signal to process 1: shells and servers decide, others ignore it, as process 1 does without a handler. */
  signal(name: string): void {
    if (this.#ended) return;
    if (name === 'SIGKILL') return this.#end(128 + SIGNAL_NUMBERS.SIGKILL);
    if (!this.#main || this.#ignoresSignals()) return;
    this.#main.interrupt(name);
    this.#host.wakeAt(this.#host.kernel.now);
  }

  /** What someone who is attached types; '' is the end of it. */
  input(text: string): void {
    if (text) this.#input?.push(text);
    else if (this.spec.stdin === 'once') this.#input?.close();
  }

  /** The machine as an exec'd command sees it: on the world's clock. */
  execMachine(): ContainerMachine {
    return this.#machine(this.#host.kernel, this.#host.scheduler, this.#host.network);
  }

  /** The program of a command line, as a shell or the runtime finds it. */
  programOf(name: string): Program | undefined {
    return this.#programAt(name);
  }

  #drive(): void {
    this.#scheduler.drain();
    if (!this.#ended) this.#catchUp();
    this.#wakeNext();
  }

  #catchUp(untilMs = this.#host.kernel.now): void {
    this.#kernel.advance(Math.max(0, untilMs - this.#kernel.now));
  }

  #wakeNext(): void {
    const next = this.#kernel.nextAt();
    if (next !== undefined && !this.#ended) this.#host.wakeAt(next);
  }

  *#run(program: Program, process: Process): Co<void> {
    let code: number;
    try {
      code = yield* program(process);
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      code = 128 + (SIGNAL_NUMBERS[error.signal] ?? 15);
    }
    this.#end(code & 255);
  }

  /** The kernel kills what used too much; process 1 ends with it. */
  #outOfMemory(): void {
    if (this.#ended || this.#replayed !== undefined) return;
    this.#memoryEnded = true;
    this.#end(128 + SIGNAL_NUMBERS.SIGKILL);
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const listener of this.#listeners) this.#host.ports.remove(listener);
    this.#listeners = [];
    this.#scheduler.onReady = undefined;
    this.#host.exited(code, this.#memoryEnded);
  }

  #ignoresSignals(): boolean {
    const argv = this.#commandLine();
    const look = this.lookUp(argv);
    if ('error' in look) return true;
    const text = this.#host.files.read(look.path);
    return programName(text) === 'busybox' && !SHELLS.has(argv[0].replace(/^.*\//, ''));
  }

  /** What process 1 runs once entry scripts have become what their arguments name. */
  #commandLine(): readonly string[] {
    let { argv } = this.spec;
    for (;;) {
      const look = this.lookUp(argv);
      if ('error' in look || argv.length < 2 || this.#host.files.read(look.path) !== ENTRY_SCRIPT) return argv;
      argv = argv.slice(1);
    }
  }

  #process(machine: ContainerMachine): Process {
    const { argv, env, cwd, tty } = this.spec;
    return {
      argv,
      env: new Map(env),
      cwd,
      stdin: this.#input ? readerOf(this.#input) : readerFrom(''),
      stdout: this.#writer('stdout', tty),
      stderr: this.#writer(tty ? 'stdout' : 'stderr', tty),
      machine,
      init: true,
    };
  }

  #writer(stream: 'stdout' | 'stderr', isTerminal: boolean): Writer {
    const push = (text: string): void => {
      if (this.#replayed === undefined && text) this.#host.output(stream, text);
    };
    return {
      isTerminal,
      push,
      *write(text) {
        push(text);
      },
      close() {},
    };
  }

  #mainMachine(): ContainerMachine {
    const outer = this.#host.network;
    const ask = (request: NetworkRequest, timeoutMs: number): Co<NetworkAnswer> => this.#ask(request, timeoutMs);
    const network: NetworkPlace = {
      ...outer,
      address: outer.address,
      resolve: (name) => outer.resolve(name),
      request: ask,
    };
    return this.#machine(this.#kernel, this.#scheduler, network);
  }

  /** A request of the main programs: its answer is kept, and given again when they are run again. */
  *#ask(request: NetworkRequest, timeoutMs: number): Co<NetworkAnswer> {
    const { inputs } = this.memory;
    if (this.#replayed !== undefined && this.#replayed < inputs.length) return inputs[this.#replayed++];
    const answer = yield* this.#host.network.request(request, timeoutMs);
    if (inputs.length < KEPT_INPUTS) inputs.push(answer);
    return answer;
  }

  #machine(kernel: Kernel, scheduler: CoScheduler, network: NetworkPlace): ContainerMachine {
    const { spec, memory } = this;
    const machine: ContainerMachine = {
      kernel,
      scheduler,
      files: this.#host.files,
      hostname: spec.hostname,
      user: spec.user,
      userland: spec.userland,
      network,
      spec,
      data: memory.data,
      program: (name) => this.#programAt(name),
      programs: () => this.#programNames(),
      listen: (listener) => this.#listen(listener),
      listening: () => this.#host.ports.all(),
      signal: (name) => this.signal(name),
      initOutput: (stream) => this.#writer(stream, false),
      outOfMemory: () => this.#outOfMemory(),
    };
    if (this.#processes) shareProcesses(machine, this.#processes);
    return machine;
  }

  #listen(listener: Listener): (() => void) | undefined {
    // A server that only waited has not seen time pass: its clock catches up when a request comes.
    const timely: Listener = {
      ...listener,
      answer: (request, client) => {
        this.#catchUp();
        return listener.answer(request, client);
      },
    };
    if (this.#ended || !this.#host.ports.add(timely)) return undefined;
    this.#listeners.push(timely);
    return () => this.#host.ports.remove(timely);
  }

  #programAt(name: string): Program | undefined {
    const look = this.lookUp([name]);
    if ('error' in look) return undefined;
    const text = this.#host.files.read(look.path);
    const program = programName(text);
    if (program === 'busybox') {
      const applet = name.replace(/^.*\//, '');
      return BUSYBOX_APPLETS.includes(applet) || applet === 'busybox'
        ? (this.#host.program(applet) ?? missingProgram)
        : noApplet;
    }
    if (program) return this.#host.program(program);
    if (text === ENTRY_SCRIPT) return (process) => this.#execArguments(process);
    const interpreter = /^#! *(\S+) *(.*)$/m.exec(text.startsWith('#!') ? text.slice(0, 300).split('\n')[0] : '');
    if (!interpreter) return undefined;
    const inner = this.#programAt(interpreter[1]);
    const extra = interpreter[2] ? [interpreter[2].trim()] : [];
    return (
      inner &&
      ((process) =>
        inner({
          ...process,
          argv: [interpreter[1], ...extra, name.includes('/') ? process.argv[0] : look.path, ...process.argv.slice(1)],
        }))
    );
  }

  /** What the entry scripts of images do: become the program that their arguments name. */
  *#execArguments(process: Process): Co<number> {
    const argv = process.argv.slice(1);
    if (!argv.length) return 0;
    const program = this.#programAt(argv[0]);
    if (program) return yield* program({ ...process, argv });
    const look = this.lookUp(argv);
    const denied = 'error' in look && look.error === 'permission denied';
    yield* process.stderr.write(
      `${process.argv[0]}: exec: line 2: ${argv[0]}: ${denied ? 'Permission denied' : 'not found'}\n`,
    );
    return denied ? 126 : 127;
  }

  #programNames(): readonly string[] {
    const names = new Set<string>();
    for (const directory of (this.#searchPath ?? '').split(':'))
      try {
        for (const name of this.#host.files.list(directory)) names.add(name);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
      }
    return [...names].sort();
  }
}

/** The machine as a container's, if it is one: servers need it to listen. */
export function containerMachine(machine: Machine): ContainerMachine | undefined {
  return 'spec' in machine ? (machine as ContainerMachine) : undefined;
}
