import { giveWay, type Co } from '../../kernel/coroutine.ts';
import { SIGNAL_NUMBERS } from '../../runtime/process.ts';
import { processesOf } from '../../runtime/process-table.ts';
import type { Executor } from '../execution/executor.ts';
import { statusOf } from '../execution/status.ts';
import type { Job } from '../execution/state.ts';

/** Signals by number, as `kill -l` lists those that are simulated. */
const SIGNAL_NAMES = Object.entries(SIGNAL_NUMBERS).map(([name, number]) => ({ name: name.slice(3), number }));

/** The current job (`+`) and the previous one (`-`). */
function markOf(jobs: readonly Job[], job: Job): string {
  return job === jobs.at(-1) ? '+' : job === jobs.at(-2) ? '-' : ' ';
}

/** A line of `jobs`. */
function jobLine(jobs: readonly Job[], job: Job, withPid = false): string {
  const { task } = job;
  const status = task.finished ? statusOf(task) : 0;
  const ended = status === 0 ? 'Done' : status > 128 ? signalWords(status - 128) : `Exit ${status}`;
  const state = task.finished ? ended : job.stopped ? 'Stopped' : 'Running';
  const amp = task.finished || job.stopped ? '' : ' &';
  const pid = withPid ? `${job.pid} ` : '';
  return `[${job.number}]${markOf(jobs, job)}  ${pid}${state.padEnd(27)}${job.source}${amp}`;
}

/** What bash calls a process that a signal ended. */
function signalWords(number: number): string {
  const words: Record<number, string> = {
    1: 'Hangup',
    2: 'Interrupt',
    3: 'Quit',
    9: 'Killed',
    13: 'Broken pipe',
    14: 'Alarm clock',
    15: 'Terminated',
  };
  return words[number] ?? `Unknown signal ${number}`;
}

function findJob(executor: Executor, name: string | undefined): Job | undefined {
  const { jobs } = executor.state;
  if (name === undefined || name === '%' || name === '%%' || name === '%+') return jobs.at(-1);
  if (name === '%-') return jobs.at(-2) ?? jobs.at(-1);
  const text = name.replace(/^%/, '');
  if (/^\d+$/.test(text)) return jobs.find((job) => job.number === Number(text));
  return jobs.findLast((job) =>
    text.startsWith('?') ? job.source.includes(text.slice(1)) : job.source.startsWith(text),
  );
}

/** Take jobs that have ended off the list, telling of them where that has not been done. */
export function* reapJobs(executor: Executor): Co<void> {
  const { state } = executor;
  for (const job of state.jobs) {
    if (!job.task.finished || job.reported) continue;
    yield* executor.stderr.write(`${jobLine(state.jobs, job)}\n`);
    job.reported = true;
  }
  state.jobs = state.jobs.filter((job) => !job.reported);
}

/** `jobs [-lp]` */
export function* jobs(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const flags = argv.slice(1).join('');
  for (const job of state.jobs) {
    if (flags.includes('r') && job.task.finished) continue;
    yield* executor.print(flags.includes('p') ? `${job.pid}\n` : `${jobLine(state.jobs, job, flags.includes('l'))}\n`);
    if (job.task.finished) job.reported = true;
  }
  state.jobs = state.jobs.filter((job) => !job.reported);
  return 0;
}

/** `wait [-n] [id …]` */
export function* wait(executor: Executor, argv: readonly string[]): Co<number> {
  const { state } = executor;
  const args = argv.slice(1);
  const any = args[0] === '-n';
  if (any) args.shift();
  const unknown = args.filter((arg) => !(arg.startsWith('%') ? findJob(executor, arg) : jobOfPid(executor, arg)));
  const chosen = args.length
    ? args.flatMap((arg) => (arg.startsWith('%') ? findJob(executor, arg) : jobOfPid(executor, arg)) ?? [])
    : [...state.jobs];
  for (const arg of unknown) {
    if (arg.startsWith('%')) yield* executor.complain(`wait: ${arg}: no such job`);
    else if (/^\d+$/.test(arg)) yield* executor.complain(`wait: pid ${arg} is not a child of this shell`);
    else yield* executor.complain(`wait: \`${arg}': not a pid or valid job spec`);
  }
  if (unknown.length && unknown.at(-1) === args.at(-1)) return 127;
  if (any && !chosen.length) return 127;
  const signals = state.pendingSignals.length;
  while (chosen.length && !(any ? chosen.some((job) => job.task.finished) : chosen.every((job) => job.task.finished))) {
    try {
      yield { signals: chosen.filter((job) => !job.task.finished).map((job) => job.task.done) };
    } catch (error) {
      executor.caught(error);
      if (state.pendingSignals.length > signals)
        return 128 + (SIGNAL_NUMBERS[state.pendingSignals.at(-1) as string] ?? 15);
    }
  }
  const last = any ? chosen.find((job) => job.task.finished) : chosen.at(-1);
  for (const job of chosen) if (job.task.finished) job.reported = true;
  const status = last && args.length + Number(any) ? statusOf(last.task) : 0;
  state.finishedJobs.push(...state.jobs.filter((job) => job.reported).map((job) => [job.pid, job] as const));
  state.finishedJobs.splice(0, state.finishedJobs.length - 100);
  state.jobs = state.jobs.filter((job) => !job.reported);
  return status;
}

/** A job by its process id; one that was waited for is remembered. */
function jobOfPid(executor: Executor, text: string): Job | undefined {
  const pid = Number(text);
  return (
    executor.state.jobs.find((job) => job.pid === pid) ?? executor.state.finishedJobs.find(([id]) => id === pid)?.[1]
  );
}

/** `fg [job]` */
export function* fg(executor: Executor, argv: readonly string[]): Co<number> {
  if (!executor.state.interactive) {
    yield* executor.complain('fg: no job control');
    return 1;
  }
  const job = findJob(executor, argv[1]);
  if (!job) {
    yield* executor.complain(`fg: ${argv[1] ?? 'current'}: no such job`);
    return 1;
  }
  yield* executor.print(`${job.source}\n`);
  job.stopped = false;
  executor.state.foreground = job.source;
  for (const task of job.group) task.continue();
  try {
    yield* executor.waitFor(job.group);
  } finally {
    if (job.task.finished) executor.state.jobs = executor.state.jobs.filter((other) => other !== job);
  }
  return statusOf(job.task);
}

/** `bg [job]`: let a job that was stopped go on in the background. */
export function* bg(executor: Executor, argv: readonly string[]): Co<number> {
  if (!executor.state.interactive) {
    yield* executor.complain('bg: no job control');
    return 1;
  }
  const job = findJob(executor, argv[1]);
  if (!job) {
    yield* executor.complain(`bg: ${argv[1] ?? 'current'}: no such job`);
    return 1;
  }
  if (!job.stopped) {
    yield* executor.complain(`bg: job ${job.number} already in background`);
    return 0;
  }
  job.stopped = false;
  yield* executor.print(`[${job.number}]+ ${job.source} &\n`);
  for (const task of job.group) task.continue();
  return 0;
}

/** `disown [job …]` */
export function* disown(executor: Executor, argv: readonly string[]): Co<number> {
  const job = findJob(executor, argv[1]);
  if (!job) {
    yield* executor.complain(`disown: ${argv[1] ?? 'current'}: no such job`);
    return 1;
  }
  executor.state.jobs = executor.state.jobs.filter((other) => other !== job);
  return 0;
}

/** `kill [-s signal | -signal] pid|job …`, `kill -l` */
export function* kill(executor: Executor, argv: readonly string[]): Co<number> {
  const args = argv.slice(1);
  if (args[0] === '-l' || args[0] === '-L') return yield* listSignals(executor, args[1]);
  let signal = 'SIGTERM';
  if (args[0]?.startsWith('-') && args[0] !== '--') {
    const spec = args[0] === '-s' || args[0] === '-n' ? args.splice(0, 2)[1] : (args.shift() as string).slice(1);
    const found = signalName(spec ?? '');
    if (found === undefined) {
      yield* executor.complain(`kill: ${spec}: invalid signal specification`);
      return 1;
    }
    signal = found;
  }
  if (args[0] === '--') args.shift();
  if (!args.length) {
    if (executor.state.flavour === 'busybox') {
      yield* executor.stderr.write(`${executor.state.name}: you need to specify whom to kill\n`);
      return 1;
    }
    yield* executor.stderr.write(
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
    );
    return 2;
  }
  let status = 0;
  for (const arg of args) status = (yield* killOne(executor, arg, signal)) || status;
  // A signal to the shell itself takes effect before the next command.
  yield* giveWay();
  return status;
}

function* killOne(executor: Executor, arg: string, signal: string): Co<number> {
  const { state } = executor;
  if (arg.startsWith('%')) {
    const job = findJob(executor, arg);
    if (!job) {
      yield* executor.complain(`kill: ${arg}: no such job`);
      return 1;
    }
    if (signal !== 'SIG0') job.task.interrupt(signal);
    return 0;
  }
  if (!/^-?\d+$/.test(arg)) {
    yield* executor.complain(`kill: ${arg}: arguments must be process or job IDs`);
    return 1;
  }
  const pid = Math.abs(Number(arg));
  const task = state.jobs.find((job) => job.pid === pid)?.task ?? processesOf(state.process.machine).find(pid)?.task;
  if (pid === state.pid || task) {
    if (signal === 'SIG0') return 0;
    if (pid === state.pid && state.traps.has(signal)) state.pendingSignals.push(signal);
    else task?.interrupt(signal);
    return 0;
  }
  yield* executor.complain(`kill: (${arg}) - No such process`);
  return 1;
}

/** `TERM`, `SIGTERM`, `15` as `SIGTERM`. */
export function signalName(text: string): string | undefined {
  if (text === '0') return 'SIG0';
  if (/^\d+$/.test(text)) {
    const found = SIGNAL_NAMES.find(({ number }) => number === Number(text));
    return found && `SIG${found.name}`;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  return SIGNAL_NUMBERS[`SIG${name}`] === undefined ? undefined : `SIG${name}`;
}

/** All signals as Linux numbers them, in the columns of `kill -l` and `trap -l`. */
export function signalTable(): string {
  const names =
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG ' +
    'XCPU XFSZ VTALRM PROF WINCH IO PWR SYS';
  const all = names.split(' ').map((name, i): [number, string] => [i + 1, name]);
  for (let i = 0; i <= 15; i++) all.push([34 + i, i ? `RTMIN+${i}` : 'RTMIN']);
  for (let i = 14; i >= 0; i--) all.push([64 - i, i ? `RTMAX-${i}` : 'RTMAX']);
  const cells = all.map(([number, name]) => `${String(number).padStart(2)}) SIG${name}`);
  return cells.map((cell, i) => cell + ((i + 1) % 5 && i < cells.length - 1 ? '\t' : '\n')).join('');
}

function* listSignals(executor: Executor, text: string | undefined): Co<number> {
  if (text === undefined) {
    const names = signalTable().replace(/\t/g, '\n').replaceAll(') SIG', ') ');
    yield* executor.print(executor.state.flavour === 'busybox' ? names : signalTable());
    return 0;
  }
  const number = Number(text) > 128 ? Number(text) - 128 : Number(text);
  const found = SIGNAL_NAMES.find(
    (signal) => signal.number === number || signal.name === text.toUpperCase().replace(/^SIG/, ''),
  );
  if (!found) {
    yield* executor.complain(`kill: ${text}: invalid signal specification`);
    return 1;
  }
  yield* executor.print(`${/^\d+$/.test(text) ? found.name : found.number}\n`);
  return 0;
}
