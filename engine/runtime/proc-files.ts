import type { ContainerMachine } from './container.ts';
import type { FileNode } from './files.ts';
import type { ProcessEntry, ProcessTable } from './process-table.ts';
import { programName } from './rootfs.ts';

/** What the files below /proc are made from. */
export interface ProcSource {
  readonly machine: ContainerMachine;
  readonly processes: ProcessTable;
  /** Path of the file that a command line runs; undefined where there is none. */
  executable(argv: readonly string[]): string | undefined;
}

/** The memory of a node and how long it has been up when a container looks: KiB, seconds. */
const MEMORY_KB = { MemTotal: 24_684_092, MemFree: 20_899_924, MemAvailable: 22_470_668, Buffers: 9_408 };
const UPTIME_BASE_S = 3600;

/**
 * The tree of /proc as a container sees it: its processes, and the little of the node that programs and learners read.
 * Nothing is kept: each file tells what is true when it is read.
 */
export function procTree(source: ProcSource): FileNode {
  const { machine, processes } = source;
  const startedMs = machine.kernel.now;
  const files = machineFiles(source);
  return directory(startedMs, () => {
    const entries = new Map<string, FileNode>();
    for (const entry of processes.list()) entries.set(String(entry.pid), processNode(source, entry));
    for (const [name, text] of Object.entries(files)) entries.set(name, file(startedMs, text));
    // Who reads is the process that was started last.
    entries.set(
      'self',
      link(startedMs, () => String(processes.list().at(-1)?.pid ?? 1)),
    );
    entries.set('sys', settings(machine, startedMs));
    return entries;
  });
}

function node(type: FileNode['type'], mode: number, modifiedMs: number): Omit<FileNode, 'text'> {
  return { type, mode, uid: 0, gid: 0, modifiedMs };
}

function file(modifiedMs: number, text: () => string): FileNode {
  return {
    ...node('file', 0o444, modifiedMs),
    get text() {
      return text();
    },
  };
}

function link(modifiedMs: number, target: () => string): FileNode {
  return {
    ...node('link', 0o777, modifiedMs),
    get text() {
      return target();
    },
  };
}

function directory(modifiedMs: number, entries: () => ReadonlyMap<string, FileNode>): FileNode {
  return {
    ...node('directory', 0o555, modifiedMs),
    text: '',
    get entries() {
      return entries();
    },
  };
}

function processNode(source: ProcSource, entry: ProcessEntry): FileNode {
  const { spec } = source.machine;
  const texts: Readonly<Record<string, () => string>> = {
    cmdline: () => entry.argv.map((word) => `${word}\0`).join(''),
    comm: () => `${nameOf(entry)}\n`,
    environ: () => spec.env.map(([name, value]) => `${name}=${value}\0`).join(''),
    status: () => statusText(source, entry),
    limits: () => LIMITS_TEXT,
  };
  const links: Readonly<Record<string, () => string>> = {
    cwd: () => spec.cwd,
    exe: () => source.executable(entry.argv) ?? '',
    root: () => '/',
  };
  return directory(entry.startedMs, () => {
    const entries = new Map<string, FileNode>();
    for (const [name, text] of Object.entries(texts)) entries.set(name, file(entry.startedMs, text));
    for (const [name, target] of Object.entries(links)) entries.set(name, link(entry.startedMs, target));
    entries.set('fd', descriptors(entry));
    return entries;
  });
}

/** Standard input, output and error of a process: the first from nowhere, the others to the runtime. */
function descriptors({ pid, startedMs }: ProcessEntry): FileNode {
  const targets = ['/dev/null', `pipe:[${3_900_000 + 2 * pid}]`, `pipe:[${3_900_001 + 2 * pid}]`];
  return directory(
    startedMs,
    () => new Map(targets.map((target, fd) => [String(fd), link(startedMs, () => target)] as const)),
  );
}

const nameOf = ({ argv }: ProcessEntry): string => (argv[0] ?? '').replace(/^.*\//, '').slice(0, 15);

function statusText({ machine }: ProcSource, entry: ProcessEntry): string {
  const { user, security } = machine.spec;
  const groups = user.groups ?? (user.gid ? [user.gid] : [0]);
  const held = user.uid === 0 ? security.capabilities : '0'.repeat(16);
  const four = (id: number): string => [id, id, id, id].join('\t');
  return Object.entries({
    Name: nameOf(entry),
    Umask: '0022',
    State: 'S (sleeping)',
    Tgid: entry.pid,
    Ngid: 0,
    Pid: entry.pid,
    PPid: entry.parent,
    TracerPid: 0,
    Uid: four(user.uid),
    Gid: four(user.gid),
    FDSize: 64,
    Groups: `${groups.join(' ')} `,
    NStgid: entry.pid,
    NSpid: entry.pid,
    VmSize: '    2336 kB',
    VmRSS: '    1396 kB',
    Threads: 1,
    CapInh: '0'.repeat(16),
    CapPrm: held,
    CapEff: held,
    CapBnd: security.capabilities,
    CapAmb: '0'.repeat(16),
    NoNewPrivs: security.noNewPrivileges ? 1 : 0,
    Seccomp: security.seccomp ? 2 : 0,
    Cpus_allowed_list: '0-1',
  })
    .map(([name, value]) => `${name}:\t${value}\n`)
    .join('');
}

const LIMITS_TEXT = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             unlimited            unlimited            bytes     
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max core file size        0                    unlimited            bytes     
Max processes             96365                96365                processes 
Max open files            20000                20000                files     
`;

function machineFiles({ machine, processes }: ProcSource): Readonly<Record<string, () => string>> {
  const started = machine.kernel.now;
  return {
    uptime: () => {
      const seconds = (machine.kernel.now - started) / 1000 + UPTIME_BASE_S;
      return `${seconds.toFixed(2)} ${(seconds * 2).toFixed(2)}\n`;
    },
    loadavg: () => `0.00 0.00 0.00 1/${processes.list().length} ${processes.list().at(-1)?.pid ?? 1}\n`,
    meminfo: () =>
      Object.entries(MEMORY_KB)
        .map(([name, kb]) => `${`${name}:`.padEnd(15)} ${String(kb).padStart(8)} kB\n`)
        .join(''),
    cpuinfo: () => [0, 1].map((cpu) => `processor\t: ${cpu}\nmodel name\t: simulated processor\n\n`).join(''),
    version: () => 'Linux version 6.12.0 (simulated) #1 SMP\n',
  };
}

/** The tree of /sys: the control groups' files that learners and programs read, as under control groups v1. */
export function sysTree(machine: ContainerMachine): FileNode {
  const { memoryLimit, cpu } = machine.spec;
  const period = 100_000;
  const memory = { 'memory.limit_in_bytes': String(memoryLimit ?? UNLIMITED), 'memory.swappiness': '60' };
  const shares = {
    'cpu.cfs_period_us': String(period),
    'cpu.cfs_quota_us': String(cpu.limitMillis ? (cpu.limitMillis * period) / 1000 : -1),
    'cpu.shares': String(Math.max(2, Math.floor((cpu.requestMillis * 1024) / 1000))),
  };
  return treeOf({ fs: { cgroup: { memory, cpu: shares } } }, machine.kernel.now);
}

/** What the kernel shows for no limit: the most whole pages that a signed number of bytes holds. */
const UNLIMITED = 9_223_372_036_854_771_712n;

/** The kernel settings that learners look at. */
function settings(machine: ContainerMachine, modifiedMs: number): FileNode {
  const tree = {
    kernel: { hostname: machine.spec.hostname, pid_max: '4194304', ostype: 'Linux' },
    net: { core: { somaxconn: '4096' }, ipv4: { ip_forward: '0', ip_unprivileged_port_start: '0' } },
    vm: { overcommit_memory: '1', swappiness: '60' },
  };
  return treeOf(tree, modifiedMs);
}

/** A tree of files that hold a line each. */
function treeOf(tree: Tree, modifiedMs: number): FileNode {
  if (typeof tree === 'string') return file(modifiedMs, () => `${tree}\n`);
  return directory(
    modifiedMs,
    () => new Map(Object.entries(tree).map(([name, inner]) => [name, treeOf(inner, modifiedMs)])),
  );
}

type Tree = string | { readonly [name: string]: Tree };

/** Does a file's text say that it is a program of BusyBox? Its processes then run /bin/busybox. */
export const executableOf = (path: string, text: string): string =>
  programName(text) === 'busybox' ? '/bin/busybox' : path;
