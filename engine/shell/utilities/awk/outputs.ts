import type { Co, CoTask } from '../../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../../runtime/files.ts';
import { child, type Process } from '../../../runtime/process.ts';
import { Capture, Pipe, readerFrom, readerOf, type Reader } from '../../../runtime/streams.ts';
import { runProgram, statusOf } from '../../execution/status.ts';
import { awkError } from './error.ts';

/** Files and commands that one program may have open. */
const MAX_OPEN = 1000;

/** Where an awk program writes: files by name, commands that read what is printed. */
export class AwkOutputs {
  readonly #process: Process;
  readonly #files = new Set<string>();
  readonly #commands = new Map<string, { pipe: Pipe; task: CoTask }>();

  constructor(process: Process) {
    this.#process = process;
  }

  *write(kind: '>' | '>>' | '|', target: string, text: string): Co<void> {
    if (this.#files.size + this.#commands.size > MAX_OPEN) throw awkError('too many open files');
    if (kind === '|') return yield* this.#writeCommand(target, text);
    if (target === '/dev/stdout' || target === '-') return yield* this.#process.stdout.write(text);
    if (target === '/dev/stderr') return yield* this.#process.stderr.write(text);
    const path = resolvePath(this.#process.cwd, target);
    const { files } = this.#process.machine;
    try {
      if (!this.#files.has(target)) {
        this.#files.add(target);
        if (kind === '>' || !files.exists(path)) files.write(path, '');
      }
      files.append(path, text);
    } catch (error) {
      if (error instanceof FileError) throw awkError(`cannot open "${target}" for output`);
      throw error;
    }
  }

  *#writeCommand(command: string, text: string): Co<void> {
    let open = this.#commands.get(command);
    if (!open) {
      const pipe = new Pipe();
      const task = this.#start(command, readerOf(pipe), this.#process.stdout);
      this.#commands.set(command, (open = { pipe, task }));
    }
    yield* open.pipe.write(text);
  }

  #start(command: string, stdin: Reader, stdout: Process['stdout']): CoTask {
    const { machine } = this.#process;
    const shell = machine.program('sh');
    if (!shell) throw awkError('there is no shell');
    const process = child(this.#process, { argv: ['sh', '-c', command], stdin, stdout });
    return machine.scheduler.start(command, runProgram(shell, process));
  }

  *#wait(task: CoTask): Co<number> {
    try {
      while (!task.finished) yield { signals: [task.done] };
    } catch (error) {
      task.interrupt('SIGTERM');
      throw error;
    }
    return statusOf(task);
  }

  /** Outputs are never held back. */

  *flush(): Co<void> {}

  *system(command: string): Co<number> {
    return yield* this.#wait(this.#start(command, this.#process.stdin, this.#process.stdout));
  }

  /** All that a command prints, for `command | getline`. */
  *output(command: string): Co<Reader> {
    const capture = new Capture();
    yield* this.#wait(this.#start(command, this.#process.stdin, capture));
    return readerFrom(capture.text);
  }

  /** Close a file or command; undefined where it is not open. */
  *close(target: string): Co<number | undefined> {
    if (this.#files.delete(target)) return 0;
    const command = this.#commands.get(target);
    if (!command) return undefined;
    this.#commands.delete(target);
    command.pipe.close();
    return yield* this.#wait(command.task);
  }

  *closeAll(): Co<void> {
    for (const target of [...this.#commands.keys()]) yield* this.close(target);
  }
}
