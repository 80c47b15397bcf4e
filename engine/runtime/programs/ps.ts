import { processesOf } from '../process-table.ts';
import type { Program } from '../process.ts';

/** BusyBox's ps: every process of the container with its user and command. */
export const ps: Program = function* (process) {
  const { machine } = process;
  const table = processesOf(machine);
  const known = process.replaced ?? process.pid;
  const self = known === undefined ? table.add({ argv: process.argv }) : undefined;
  const lines = table.list().map(({ pid, user, argv }) => {
    // A shell that became this program keeps its command line.
    const became = pid === process.replaced ? '{ps} ' : '';
    const name = (user || machine.user.name || String(machine.user.uid)).slice(0, 8);
    return `${String(pid).padStart(5)} ${name.padEnd(8)} ${became}${argv.join(' ')}\n`;
  });
  if (self !== undefined) table.remove(self);
  yield* process.stdout.write(`PID   USER     COMMAND\n${lines.join('')}`);
  return 0;
};
