import { processesOf } from '../process-table.ts';
import type { Program } from '../process.ts';

/** BusyBox's ps: every process of the container with its user and command. */
export const ps: Program = function* (process) {
  const { machine } = process;
  const table = processesOf(machine);
  const self = table.add({ argv: process.argv });
  const lines = table.list().map(({ pid, user, argv }) => {
    const name = (user || machine.user.name || String(machine.user.uid)).slice(0, 8);
    return `${String(pid).padStart(5)} ${name.padEnd(8)} ${argv.join(' ')}\n`;
  });
  table.remove(self);
  yield* process.stdout.write(`PID   USER     COMMAND\n${lines.join('')}`);
  return 0;
};
