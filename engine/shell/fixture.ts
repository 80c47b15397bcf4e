import { CoScheduler, type Co } from '../kernel/coroutine.ts';
import { Kernel } from '../kernel/kernel.ts';
import { rootFiles } from '../runtime/memory-files.ts';
import type { Machine, NetworkAnswer, NetworkRequest, Program } from '../runtime/process.ts';
import { utilityPrograms } from './utilities/index.ts';
import { runCommandLine, type Outcome, type ShellOptions } from './shell.ts';

/** A machine for tests: the learner's, with a network that knows what it is told. */
export function testMachine(
  options: {
    userland?: Machine['userland'];
    programs?: Readonly<Record<string, Program>>;
    names?: Readonly<Record<string, readonly string[]>>;
    answer?: (request: NetworkRequest) => NetworkAnswer;
  } = {},
): Machine {
  const kernel = new Kernel({ seed: 'test', startMs: Date.UTC(2026, 10, 21, 8, 30, 5) });
  const scheduler = new CoScheduler(kernel);
  const user = { name: 'learner', uid: 1000, gid: 1000, home: '/home/learner' };
  const files = rootFiles({ clock: kernel, hostname: 'learner', user });
  const programs = new Map([...utilityPrograms, ...Object.entries(options.programs ?? {})]);
  return {
    kernel,
    scheduler,
    files,
    hostname: 'learner',
    user,
    ...(options.userland && { userland: options.userland }),
    program: (name) => programs.get(name),
    programs: () => [...programs.keys()],
    network: {
      address: '172.30.0.5',
      resolve: (name) => options.names?.[name] ?? [],

      *request(request): Co<NetworkAnswer> {
        return options.answer?.(request) ?? { failure: 'refused', address: '10.0.0.1' };
      },
    },
  };
}

/** Run a command line on a machine as `bash -c`, at most ten minutes of its time. */
export function runOn(machine: Machine, command: string, options: ShellOptions = {}): Outcome {
  return runCommandLine(machine, command, { limitMs: 600_000, ...options });
}

/** Run a command line on a fresh machine. */
export function run(command: string, files: Readonly<Record<string, string>> = {}): Outcome {
  const machine = testMachine();
  for (const [name, text] of Object.entries(files)) machine.files.write(`/home/learner/${name}`, text);
  return runOn(machine, command);
}
