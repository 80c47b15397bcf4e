import type { Co, CoScheduler, CoTask } from '../kernel/coroutine.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { FileSystem } from './files.ts';
import type { Listener } from './ports.ts';
import type { Reader, Writer } from './streams.ts';

/** What a program runs with. `fork` a new one for a child (see `child`). */
export interface Process {
  /** The command line: argv[0] is the name it was called by. */
  readonly argv: readonly string[];
  /** Exported variables. A program changes its own copy only. */
  readonly env: Map<string, string>;
  /** Absolute path of the working directory. */
  cwd: string;
  readonly stdin: Reader;
  readonly stdout: Writer;
  readonly stderr: Writer;
  /** The machine it runs on: the learner's, a node's, or a container's. */
  readonly machine: Machine;
  /** The terminal, where standard input is one: its size, and the means to edit a file in the page. */
  readonly terminal?: Terminal;
  /** Is it process 1 of a container? Then signals it does not trap do nothing. */
  readonly init?: boolean;
  /** Its process id, where whoever started it has entered it into the process table. */
  readonly pid?: number;
  /** The process id of the shell whose place it took (the last command of `sh -c`). */
  readonly replaced?: number;
}

/** A program: runs to its exit status (0 to 255). Throwing Interrupt ends it with 128 + the signal's number. */
export type Program = (process: Process) => Co<number>;

/** Who programs run as. */
export interface MachineUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** All groups, sorted, where there are others than its own. */
  readonly groups?: readonly number[];
}

/** A place where programs run: files, names of programs, a network place, and the world's clock. */
export interface Machine {
  readonly kernel: Kernel;
  readonly scheduler: CoScheduler;
  readonly files: FileSystem;
  readonly hostname: string;
  /** The user programs run as, as `id` tells. */
  readonly user: MachineUser;
  /** The program of this name (`ls`) or absolute path (`/bin/ls`); undefined where there is none. */
  program(name: string): Program | undefined;
  /** The names of all programs, for completion. */
  programs(): readonly string[];
  /** Whose core utilities and shell it has, where these word things differently; GNU and bash by default. */
  readonly userland?: 'gnu' | 'busybox' | 'debian';
  /** An HTTP or TCP exchange from this machine's place in the network. */
  readonly network: NetworkPlace;
  /** Where process 1 writes, as those do who open its descriptors; only in containers. */
  initOutput?(stream: 'stdout' | 'stderr'): Writer;
  /** A program wants more memory than there is: the kernel's answer, where it has one, is to kill. */
  outOfMemory?(): void;
  /** Open a port of this machine; undefined where it is taken. The function closes it. Left out: nothing can listen. */
  listen?(listener: Listener): (() => void) | undefined;
  /** Who listens on its ports. */
  listening?(): readonly Listener[];
}

/** A terminal as programs see it. */
export interface Terminal {
  columns: number;
  rows: number;
  /** Let a person edit a text (the page's editor). Resolves to the new text; undefined where it was abandoned. */
  edit?(path: string, text: string): Co<string | undefined>;
  /** Who gets SIGINT when Ctrl-C is typed and the line discipline is on. */
  foreground?: CoTask;
}

/** Why a connection did not come about; curl and kubelet word it each in their own way. */
export type ConnectFailure = 'refused' | 'timeout' | 'no-route' | 'name-not-resolved' | 'reset';

/** A request in the simulated network. */
export interface NetworkRequest {
  readonly protocol: 'http' | 'https' | 'tcp' | 'udp';
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  readonly method?: string;
  /** Path with query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer to a NetworkRequest, or why there was none. `address` is what the name resolved to. */
export type NetworkAnswer =
  | {
      readonly status: number;
      readonly statusText: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The protocol's version in the status line; 1.1 where none is given. */
      readonly version?: '1.0';
      readonly address: string;
    }
  | { readonly failure: ConnectFailure; readonly address?: string };

/** A place in the network from which one can look up names and connect. */
export interface NetworkPlace {
  /** The place's own address. */
  readonly address: string;
  /** Addresses of a name, as the resolver of this place finds them; empty where there is none. */
  resolve(name: string): readonly string[];
  /** Send a request and wait for its answer, at most `timeoutMs` of virtual time. */
  request(request: NetworkRequest, timeoutMs: number): Co<NetworkAnswer>;
}

/** Numbers of the signals that programs meet, as POSIX has them. */
export const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** A copy of a process for a child: own environment, the given changes applied. */
export function child(parent: Process, changes: Partial<Process>): Process {
  return { ...parent, env: new Map(parent.env), ...changes };
}
