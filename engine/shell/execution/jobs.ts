import type { Co, CoTask } from '../../kernel/coroutine.ts';
import { processesOf } from '../../runtime/process-table.ts';
import { LineDiscarded } from './control.ts';
import type { Executor } from './executor.ts';
import type { Job, ShellState } from './state.ts';
import { STOPPED } from './status.ts';

/** Note a job; its number is the next after those there are. */
export function addJob(state: ShellState, source: string, task: CoTask, group?: readonly CoTask[]): Job {
  const table = processesOf(state.process.machine);
  const known = table.list().find((entry) => entry.task === task);
  const pid = known?.pid ?? table.add({ argv: [source], task, parent: state.pid });
  const number = 1 + Math.max(0, ...state.jobs.map((job) => job.number));
  const job: Job = { number, pid, source, task, group: group ?? [task], reported: false };
  state.jobs.push(job);
  return job;
}

/** Ctrl-Z: what runs in the foreground becomes a job that is stopped; a loop around it ends. */
export function* stopForeground(executor: Executor, tasks: readonly CoTask[]): Co<void> {
  const { state } = executor;
  for (const task of tasks) task.stop();
  const last = tasks[tasks.length - 1];
  const known = state.jobs.find((job) => job.task === last);
  const job = known ?? addJob(state, state.foreground ?? last.name, last, tasks);
  job.stopped = true;
  state.jobs = [...state.jobs.filter((other) => other !== job), job];
  yield* executor.stderr.write(`\n[${job.number}]+  ${'Stopped'.padEnd(27)}${job.source}\n`);
  state.status = STOPPED;
  if (state.loopDepth > 0) throw new LineDiscarded();
}
