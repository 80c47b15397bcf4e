import { BUSYBOX_APPLETS } from './busybox.ts';
import { parentPath, type FileNode } from './files.ts';
import { MemoryFiles, deviceNode } from './memory-files.ts';

/** A program file's content begins so; what follows names the program (see {@link programName}). */
const ELF = '\x7fELF ';

/** The entry script of images: it becomes the program that its arguments name. */
export const ENTRY_SCRIPT = '#!/bin/sh\nexec "$@"\n';

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nginx:x:101:101:nginx:/nonexistent:/bin/false
redis:x:999:999::/home/redis:/bin/sh
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
mail:x:8:
www-data:x:33:
operator:x:37:
users:x:100:
nginx:x:101:
redis:x:999:
nogroup:x:65534:
`;

const DIRECTORIES =
  'bin dev home tmp var/spool/mail var/www usr/bin usr/sbin usr/share lib sbin root etc opt srv mnt run proc sys';

/** What an image adds to the common tree. */
export interface ImageFiles {
  /** Path to content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: readonly string[];
  /** Path of the program that the image is for. */
  readonly program?: string;
  /** Path of an entry script that runs its arguments. */
  readonly script?: string;
  /** Path to target. */
  readonly links?: Readonly<Record<string, string>>;
}

/** The tree of an image: the common userland with what it adds; all files carry the image's date. */
export function imageTree(createdMs: number, adds: ImageFiles): FileNode {
  const files = new MemoryFiles({ clock: { now: createdMs } });
  for (const path of DIRECTORIES.split(' ')) files.makeDirectory(`/${path}`, true);
  files.chmod('/tmp', 0o1777);
  files.mount('/bin', applets(createdMs));
  for (const name of ['full', 'null', 'random', 'tty', 'urandom', 'zero', 'stdin', 'stdout', 'stderr'])
    files.mount(`/dev/${name}`, deviceNode(name, createdMs));
  for (const name of ['fd', 'mqueue', 'pts', 'shm']) files.makeDirectory(`/dev/${name}`);
  for (const name of ['mqueue', 'shm']) files.chmod(`/dev/${name}`, 0o1777);
  files.link('pts/ptmx', '/dev/ptmx');
  files.write('/etc/passwd', PASSWD);
  files.write('/etc/group', GROUP);
  files.write('/etc/shadow', 'root:*:10933:0:99999:7:::\nnobody:*:10933:0:99999:7:::\n', 0o600);
  files.write('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  files.root = asLayer(files.root);
  add(files, adds);
  return asLayer(files.root);
}

/** A tree whose directories are those of a layer; what was merged of others before stays so. */
function asLayer(node: FileNode): FileNode {
  if (!node.entries) return node;
  const entries = new Map([...node.entries].map(([name, inner]) => [name, asLayer(inner)]));
  return { ...node, entries, layer: node.layer ?? 'lower' };
}

function applets(modifiedMs: number): FileNode {
  const node = (type: 'file' | 'link', mode: number, text: string): FileNode => ({
    type,
    mode,
    uid: 0,
    gid: 0,
    modifiedMs,
    text,
  });
  const entries = new Map<string, FileNode>([['busybox', node('file', 0o755, `${ELF}busybox`)]]);
  for (const name of BUSYBOX_APPLETS) entries.set(name, node('link', 0o777, '/bin/busybox'));
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, modifiedMs, text: '', entries };
}

function add(files: MemoryFiles, adds: ImageFiles): void {
  const put = (path: string, text: string, mode: number): void => {
    files.makeDirectory(parentPath(path), true);
    files.write(path, text, mode);
  };
  for (const path of adds.directories ?? []) files.makeDirectory(path, true);
  for (const [path, text] of Object.entries(adds.files ?? {})) put(path, text, 0o644);
  if (adds.program) put(adds.program, `${ELF}${adds.program.slice(adds.program.lastIndexOf('/') + 1)}`, 0o755);
  if (adds.script) put(adds.script, ENTRY_SCRIPT, 0o755);
  for (const [path, target] of Object.entries(adds.links ?? {})) {
    if (files.exists(path)) files.remove(path);
    files.link(target, path);
  }
}

/** The program that a file's content stands for: `busybox`, `nginx`; undefined where it is no program. */
export function programName(text: string): string | undefined {
  return text.startsWith(ELF) ? text.slice(ELF.length) : undefined;
}
