import { MemoryFiles } from '../runtime/memory-files.ts';
import type { LiveContainer } from './context.ts';
import type { Instance, PodRecord } from './record.ts';

/** A copy of a record's own changing parts; frozen objects and trees are shared. */
export function copyOfRecord(record: PodRecord): PodRecord {
  const copyOf = <T>(map: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, { ...value }]));
  return {
    ...record,
    sandbox: record.sandbox && { ...record.sandbox },
    containers: Object.fromEntries(
      Object.entries(record.containers).map(([name, runs]) => [
        name,
        runs.map((run) => ({ ...run, log: [...run.log] })),
      ]),
    ),
    reasons: { ...record.reasons },
    backOffs: copyOf(record.backOffs),
    mountFailures: copyOf(record.mountFailures),
    probes: copyOf(record.probes),
    steps: [...record.steps],
  };
}

/** A run with what its container holds now, as plain data. */
export function savedRun(run: Instance, live: LiveContainer | undefined): Instance {
  const memory = run.memory && { ...run.memory, data: { ...run.memory.data }, inputs: [...run.memory.inputs] };
  return { ...run, log: [...run.log], memory, files: live?.root.root ?? run.files };
}

/**
 * Run a container's programs again up to when it was saved: on copies of its files, with the root file system as it was
 * at the start, so that nothing is done twice to the files that the run has left.
 */
export function replay(live: LiveContainer, run: Instance, savedMs: number): void {
  const clock = { now: savedMs };
  const real = live.files.mounts;
  live.files.mounts = live.files
    .fork()
    .mounts.map((mount) =>
      mount.path === '/' ? { ...mount, files: new MemoryFiles({ clock, root: run.start }) } : mount,
    );
  live.container.replay(savedMs);
  live.files.mounts = real;
}
