import type { Co } from '../../../kernel/coroutine.ts';
import { ContainerFiles, memoryOf, type Mount } from '../../../runtime/container-files.ts';
import type { Process } from '../../../runtime/process.ts';
import { nodeAt } from '../files.ts';
import { complain, parseOptions, utility, type Options } from '../options.ts';

/** A mounted file system; sizes in KiB. */
interface Mounted {
  readonly device: string;
  readonly type: string;
  readonly path: string;
  readonly size: number;
  readonly used: number;
  readonly available: number;
  readonly flags: string;
}

/** The disk of a node or of the learner's machine, in KiB. */
const DISK = { size: 264_212_084, used: 22_379_784, available: 73_121_480 };

function disk(device: string, type: string, path: string, flags: string): Mounted {
  return { device, type, path, flags, ...DISK };
}

function memory(path: string, size: number, flags: string, device = 'tmpfs'): Mounted {
  return { device, type: 'tmpfs', path, size, used: 0, available: size, flags };
}

const SHM_KB = 65_536;
const SANDBOX_FLAGS = 'nosuid,nodev,noexec,relatime';
const CGROUPS = 'cpu cpuacct cpuset memory devices freezer blkio pids';

/** What the runtime mounts into every container before its volumes, and after them, as runc does under cgroup v1. */
const BEFORE: readonly Mounted[] = [
  virtual('proc', '/proc', `rw,${SANDBOX_FLAGS}`),
  memory('/dev', SHM_KB, 'rw,nosuid,size=65536k,mode=755'),
  virtual('devpts', '/dev/pts', 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666'),
  virtual('mqueue', '/dev/mqueue', `rw,${SANDBOX_FLAGS}`),
  virtual('sysfs', '/sys', `ro,${SANDBOX_FLAGS}`),
  memory('/sys/fs/cgroup', 12_342_044, `rw,${SANDBOX_FLAGS},mode=755`),
  ...CGROUPS.split(' ').map((name) => virtual('cgroup', `/sys/fs/cgroup/${name}`, `ro,${SANDBOX_FLAGS},${name}`)),
  virtual('cgroup', '/sys/fs/cgroup/systemd', `ro,${SANDBOX_FLAGS},name=systemd`),
];
const AFTER: readonly Mounted[] = [
  ...['bus', 'fs', 'irq', 'sys'].map((name) => virtual('proc', `/proc/${name}`, `ro,${SANDBOX_FLAGS}`)),
  memory('/proc/acpi', 4, 'ro,relatime,size=4k,nr_inodes=1'),
  ...['interrupts', 'keys', 'timer_list'].map((name) =>
    memory(`/proc/${name}`, SHM_KB, 'rw,nosuid,size=65536k,mode=755'),
  ),
  memory('/sys/firmware', 4, 'ro,relatime,size=4k,nr_inodes=1'),
];

/** A file system without blocks: `df` leaves it out. */
function virtual(type: string, path: string, flags: string): Mounted {
  return { device: type, type, path, size: 0, used: 0, available: 0, flags };
}

/** What is mounted on a machine: in a container what the runtime mounts, and its volumes. */
function mountsOf({ machine }: Process): Mounted[] {
  const { files } = machine;
  if (!(files instanceof ContainerFiles))
    return [disk('/dev/vda', 'ext4', '/', 'rw,relatime'), memory('/dev', SHM_KB, 'rw,nosuid,size=65536k,mode=755')];
  const shm = memory('/dev/shm', SHM_KB, 'rw,relatime,size=65536k', 'shm');
  const volumes = [...files.mounts.filter(({ path, hidden }) => path !== '/' && !hidden).map(volumeMount), shm];
  // The runtime mounts what is nearer to the root first, and else keeps the order it was given.
  const depth = ({ path }: Mounted): number => path.split('/').length;
  const ordered = volumes.sort((a, b) => depth(a) - depth(b));
  return [disk('overlay', 'overlay', '/', 'rw,relatime'), ...BEFORE, ...ordered, ...AFTER];
}

function volumeMount({ path, files, source, readOnly, memoryBytes }: Mount): Mounted {
  const flags = readOnly ? 'ro,relatime' : 'rw,relatime';
  if (memoryBytes === undefined) return disk('/dev/vda', 'ext4', path, flags);
  const size = Math.floor(memoryBytes / 1024);
  const used = files.exists(source) ? memoryOf(files.stat(source)) / 1024 : 0;
  return { ...memory(path, size, `${flags},size=${size}k,noswap`), used, available: Math.max(0, size - used) };
}

/** `mount`: what is mounted; mounting is not simulated. */
export const mount = utility(function* (process: Process): Co<number> {
  if (process.argv.length > 1) {
    yield* complain(process, 'permission denied (are you root?)');
    return 1;
  }
  for (const { device, path, type, flags } of mountsOf(process))
    yield* process.stdout.write(`${device} on ${path} type ${type} (${flags})\n`);
  return 0;
});

/** `df [-hkmT] [file …]` */
export const df = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'ahHiklmPTt:x:',
    long: { 'human-readable': 'h', 'print-type': 'T', inodes: 'i', all: 'a', portability: 'P', total: 'total' },
  });
  const mounts = mountsOf(process);
  let status = 0;
  const chosen: Mounted[] = options.operands.length ? [] : mounts.filter(({ size }) => size > 0 || options.has('a'));
  for (const name of options.operands) {
    if (nodeAt(process, name)) chosen.push(mountAt(process, mounts, name));
    else {
      const missing = `${name}: No such file or directory`;
      yield* complain(process, process.machine.userland === 'busybox' ? `${name}: can't find mount point` : missing);
      status = 1;
    }
  }
  if (chosen.length) yield* process.stdout.write(table(process, chosen, options));
  return status;
});

function mountAt(process: Process, mounts: readonly Mounted[], name: string): Mounted {
  const path = name.startsWith('/') ? name : `${process.cwd}/${name}`;
  const fits = mounts.filter((mounted) => path === mounted.path || path.startsWith(mounted.path.replace(/\/?$/, '/')));
  return fits.sort((a, b) => b.path.length - a.path.length)[0] ?? mounts[0];
}

function table(process: Process, mounts: readonly Mounted[], options: Options): string {
  const gnu = process.machine.userland !== 'busybox';
  const human = options.has('h', 'H');
  const inodes = options.has('i');
  const scale = inodes ? 16 : 1;
  const shown = (kb: number): string => {
    if (human) return gnu ? gnuSize(kb) : busyboxSize(kb);
    return String(Math.ceil(kb / scale / (options.has('m') ? 1024 : 1)));
  };
  const titles = inodes
    ? ['Inodes', gnu ? 'IUsed' : 'Used', gnu ? 'IFree' : 'Available', gnu ? 'IUse%' : 'Use%']
    : [
        human ? 'Size' : options.has('m') ? '1M-blocks' : '1K-blocks',
        'Used',
        human && gnu ? 'Avail' : 'Available',
        'Use%',
      ];
  const rows = mounts.map(({ device, type, path, size, used, available }) => {
    const full = (used / (used + available || 1)) * 100;
    const share = gnu ? Math.ceil(full) : Math.round(full);
    const cells = [shown(size), shown(used), shown(inodes ? size - used : available), `${share}%`];
    return { device, type, cells, path };
  });
  if (!gnu) {
    const line = (name: string, type: string, [a, b, c, d]: readonly string[], path: string): string =>
      `${name.padEnd(20)} ${options.has('T') ? `${type.padEnd(10)} ` : ''}${a.padStart(9)} ${b.padStart(9)} ${c.padStart(9)} ${d.padStart(4)} ${path}\n`;
    return (
      line('Filesystem', 'Type', titles, 'Mounted on') +
      rows.map((row) => line(row.device, row.type, row.cells, row.path)).join('')
    );
  }
  const least = [5, 5, 5, 4];
  const widths = titles.map((title, i) =>
    Math.max(title.length, least[i], ...rows.map(({ cells }) => cells[i].length)),
  );
  const names = Math.max(14, ...rows.map(({ device }) => device.length));
  const types = Math.max(4, ...rows.map(({ type }) => type.length));
  const line = (name: string, type: string, cells: readonly string[], path: string): string =>
    `${name.padEnd(names)} ${options.has('T') ? `${type.padEnd(types)} ` : ''}${cells.map((cell, i) => cell.padStart(widths[i])).join(' ')} ${path}\n`;
  return (
    line('Filesystem', 'Type', titles, 'Mounted on') +
    rows.map((row) => line(row.device, row.type, row.cells, row.path)).join('')
  );
}

/** `21.3G`, always with one decimal, as BusyBox shows sizes. */
function busyboxSize(kb: number): string {
  let [size, unit] = [kb, 0];
  if (!size) return '0';
  while (size >= 1024 && unit < 3) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(1)}${'KMGT'[unit]}`;
}

/** `252G`, rounded up, as GNU's programs show sizes. */
function gnuSize(kb: number): string {
  let [size, unit] = [kb, 0];
  if (!size) return '0';
  while (size >= 1024 && unit < 3) {
    size /= 1024;
    unit++;
  }
  return `${size < 10 ? (Math.ceil(size * 10) / 10).toFixed(1) : Math.ceil(size)}${'KMGT'[unit]}`;
}
