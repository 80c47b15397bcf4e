import type { Co } from '../../../kernel/coroutine.ts';
import type { Process } from '../../../runtime/process.ts';
import { processesOf } from '../../../runtime/process-table.ts';
import { strftime } from '../../formatting/strftime.ts';
import { parseOptions, utility, type Options } from '../options.ts';
import { shownProcesses } from './processes.ts';

/** The memory of a node, in KiB. */
const TOTAL_KB = 24_684_092;
const SHARED_KB = 10_856;
const CACHED_KB = 1_614_168;
const SYSTEM_KB = 2_170_000;
/** What one process is taken to use. */
const PROCESS_KB = 1_396;

function usage(process: Process): { total: number; used: number; free: number; available: number } {
  const used = SYSTEM_KB + PROCESS_KB * processesOf(process.machine).list().length;
  const free = TOTAL_KB - used - CACHED_KB;
  return { total: TOTAL_KB, used, free, available: free + CACHED_KB - 4 * SHARED_KB };
}

/** `free [-bkmgh]` */
export const free = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'bkmghlstw',
    long: { human: 'h', mebi: 'm', gibi: 'g', kibi: 'k', bytes: 'b', total: 't', wide: 'w' },
  });
  const gnu = process.machine.userland !== 'busybox';
  const { total, used, free: unused, available } = usage(process);
  const shown = (kb: number): string => sizeText(kb, options, gnu);
  const first = gnu ? 20 : 19;
  const row = (name: string, cells: readonly string[]): string =>
    `${name}${cells[0].padStart(first - name.length)}${cells
      .slice(1)
      .map((cell) => cell.padStart(12))
      .join('')}\n`;
  yield* process.stdout.write(
    row('', ['total', 'used', 'free', 'shared', 'buff/cache', 'available']) +
      row('Mem:', [total, used, unused, SHARED_KB, CACHED_KB, available].map(shown)) +
      row('Swap:', [0, 0, 0].map(shown)),
  );
  return 0;
});

function sizeText(kb: number, options: Options, gnu: boolean): string {
  if (options.has('b')) return String(kb * 1024);
  if (options.has('m')) return String(Math.floor(kb / 1024));
  if (options.has('g')) return String(Math.floor(kb / 1024 / 1024));
  if (!options.has('h')) return String(kb);
  let [size, unit] = [kb, 0];
  while (size >= 1024 && unit < 3) {
    size /= 1024;
    unit++;
  }
  if (!gnu) return kb ? `${size.toFixed(1)}${'KMGT'[unit]}` : '0';
  if (!kb) return '0B';
  return `${size < 10 ? size.toFixed(1) : Math.floor(size)}${'KMGT'[unit]}i`;
}

/** `top -b -n 1`: the processes once. */
export const top = utility(function* (process: Process): Co<number> {
  parseOptions(process.argv, { short: 'bcd:Hn:o:p:u:im1' });
  const { now } = process.machine.kernel;
  const { total, used, free: unused, available } = usage(process);
  const list = shownProcesses(process);
  if (process.machine.userland === 'busybox') {
    const rows = list.map(({ pid, parent, argv, user }) => {
      const running = argv[0] === process.argv[0];
      const name = (user ?? process.machine.user.name ?? '').slice(0, 8).padEnd(8);
      return `${String(pid).padStart(5)} ${String(parent).padStart(5)} ${name} ${running ? 'R' : 'S'} ${String(PROCESS_KB).padStart(8)}   0%   0% ${argv.join(' ')}\n`;
    });
    yield* process.stdout.write(
      `Mem: ${used}K used, ${unused}K free, ${SHARED_KB}K shrd, 9408K buff, ${CACHED_KB - 9408}K cached\n` +
        `CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n` +
        `Load average: 0.00 0.00 0.00 1/${list.length} ${list.at(-1)?.pid}\n` +
        `  PID  PPID USER     STAT   RSS %RSS %CPU COMMAND\n${rows.join('')}`,
    );
    return 0;
  }
  const mib = (kb: number): string => (kb / 1024).toFixed(1).padStart(8);
  const rows = list.map(
    ({ pid, argv, user }) =>
      `${String(pid).padStart(7)} ${(user ?? 'root').padEnd(8)}  20   0    4624   3512   3072 S   0.0   0.0   0:00.00 ${argv[0].split('/').at(-1)}\n`,
  );
  yield* process.stdout.write(
    `top - ${strftime('%H:%M:%S', now)} up 0 min,  0 users,  load average: 0.00, 0.00, 0.00\n` +
      `Tasks: ${String(list.length).padStart(3)} total, ${String(1).padStart(3)} running, ${String(list.length - 1).padStart(3)} sleep,   0 d-sleep,   0 stopped,   0 zombie\n` +
      `%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \n` +
      `MiB Mem :${mib(total)} total,${mib(unused)} free,${mib(used)} used,${mib(CACHED_KB)} buff/cache     \n` +
      `MiB Swap:${mib(0)} total,${mib(0)} free,${mib(0)} used.${mib(available)} avail Mem \n\n` +
      `    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n${rows.join('')}`,
  );
  return 0;
});
