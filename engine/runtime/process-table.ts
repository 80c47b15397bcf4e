import { LIMITS, LimitError } from '../kernel/limits.ts';
import { Signal, type Co, type CoTask } from '../kernel/coroutine.ts';
import type { Machine } from './process.ts';

/** A process that runs on a machine, as `ps` shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
  readonly startedMs: number;
  /** Set a little later where the task takes the process id with it. */
  task: CoTask | undefined;
  /** The user's name where it is not the machine's own. */
  readonly user?: string;
}

/** The highest process id (Linux: kernel.pid_max of small systems). */
const MAX_PID = 32768;

/** The processes of one machine. Running programs are no part of a saved state, and so neither is this. */
export class ProcessTable {
  #machine: Machine;
  #entries = new Map<number, ProcessEntry>();
  #last = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Add a process; it is gone when its task has ended. Returns its id, which is the next free one unless given. */
  add(entry: { argv: readonly string[]; task?: CoTask; parent?: number; pid?: number; user?: string }): number {
    const pid = entry.pid ?? this.#nextPid();
    const { argv, task, parent = 1, user } = entry;
    this.#entries.set(pid, { pid, parent, argv, task, startedMs: this.#machine.kernel.now, ...(user && { user }) });
    return pid;
  }

  #nextPid(): number {
    if (this.#entries.size >= LIMITS.processes)
      throw new LimitError('processes', 'fork: retry: Resource temporarily unavailable');
    for (let tries = 0; tries < MAX_PID; tries++) {
      this.#last = this.#last >= MAX_PID ? 300 : this.#last + 1;
      if (this.#last === 1 && !this.#entries.has(1)) this.#last = 300;
      if (!this.find(this.#last)) return this.#last;
    }
    throw new LimitError('processes', 'no process id is free');
  }

  /** The process of this id, if it runs. */
  find(pid: number): ProcessEntry | undefined {
    const entry = this.#entries.get(pid);
    if (entry?.task?.finished) this.#entries.delete(pid);
    return this.#entries.get(pid);
  }

  remove(pid: number): void {
    this.#entries.delete(pid);
  }

  /** All that run, by id. */
  list(): ProcessEntry[] {
    for (const pid of [...this.#entries.keys()]) this.find(pid);
    return [...this.#entries.values()].sort((a, b) => a.pid - b.pid);
  }
}

/** Learns which task waits on it, and wakes that at once. */
class TaskProbe extends Signal {
  task: CoTask | undefined;

  override add(task: CoTask): void {
    this.task = task;
    task.wake();
  }
}

/** The task that runs this coroutine. */
export function* currentTask(): Co<CoTask> {
  const probe = new TaskProbe();
  while (!probe.task) yield { signals: [probe] };
  return probe.task;
}

const tables = new WeakMap<Machine, ProcessTable>();

/** The process table of a machine, made when first asked for. */
export function processesOf(machine: Machine): ProcessTable {
  let table = tables.get(machine);
  if (!table) tables.set(machine, (table = new ProcessTable(machine)));
  return table;
}

/** Let a machine have the process table of another: two views of one container. */
export function shareProcesses(machine: Machine, table: ProcessTable): void {
  tables.set(machine, table);
}
