import type { Co } from '../../../kernel/coroutine.ts';
import { cleanPath } from '../../../kinds/validation/path-checks.ts';
import { quote } from '../../../kinds/field.ts';
import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { FileError, parentPath, type FileSystem } from '../../../runtime/files.ts';
import { BLOCK, concatenate, writeMember, type Member } from '../../../runtime/tar-format.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';

/**
 * The archive of a file or of all files below a directory, as kubectl makes it: only directories that are empty get
 * a member of their own.
 *
 * @param source an absolute path here.
 * @param name that of its first member.
 */
export function archiveOf(files: FileSystem, source: string, name: string): Uint8Array {
  const parts: Uint8Array[] = [];
  const add = (path: string, member: string): void => {
    const node = files.lstat(path);
    if (node.entries?.size) {
      for (const below of files.list(path)) add(`${path === '/' ? '' : path}/${below}`, `${member}/${below}`);
      return;
    }
    if (node.type === 'device') return;
    const { type, mode, uid, gid, modifiedMs, text } = node;
    const owner = { uid, gid, user: '', group: '' };
    const target = type === 'link' ? text : '';
    const content = type === 'file' ? encodeText(text) : new Uint8Array(0);
    parts.push(writeMember({ name: member, type, mode, ...owner, modifiedMs, target, content, end: 0 }));
  };
  add(source, name);
  return concatenate([...parts, new Uint8Array(2 * BLOCK)]);
}

/** What was copied out of a pod, and where to. */
interface Copy {
  readonly namespace: string;
  readonly pod: string;
  readonly path: string;
  readonly destination: string;
}

/** Write what came out of a container. Links are told of and left out. Throws KubectlError. */
export function* unpack(context: Context, members: Iterable<Member>, copy: Copy): Co<void> {
  const { files } = context.process.machine;
  const prefix = membersPrefix(copy.path);
  let warned = false;
  for (const { name, type, target, content } of members) {
    if (!name.startsWith(prefix)) throw new KubectlError('tar contents corrupted');
    const path = cleanPath(`${copy.destination}/${name.slice(prefix.length)}`);
    if (!isBelow(cleanPath(copy.destination), path)) {
      yield* context.err(`warning: file ${quote(path)} is outside target destination, skipping\n`);
      continue;
    }
    const here = context.resolve(path);
    try {
      files.makeDirectory(type === 'directory' ? here : parentPath(here), true);
      if (type === 'link') {
        yield* context.err(skippedLink(path, target, copy, warned));
        warned = true;
      } else if (type !== 'directory') files.write(here, decodeBytes(content));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new KubectlError(`open ${path}: ${error.message.toLowerCase()}`);
    }
  }
}

/** The first link says how one gets it too. */
function skippedLink(path: string, target: string, { namespace, pod, path: source }: Copy, warned: boolean): string {
  const advice = `kubectl exec -n ${quote(namespace)} ${quote(pod)} -- tar cf - ${quote(source)} | tar xf -`;
  return `warning: skipping symlink: ${quote(path)} -> ${quote(target)}${warned ? '' : ` (consider using "${advice}")`}\n`;
}

/** What the names of all members begin with: the path as tar stores it. */
function membersPrefix(path: string): string {
  const clean = cleanPath(path.replace(/^\/+/, '')).replace(/^(?:\.\.\/)+/, '');
  return clean === '.' || clean === '..' ? '' : clean;
}

/** Is a clean path a directory's or of something in it? */
function isBelow(directory: string, path: string): boolean {
  if (directory === '.') return !path.startsWith('/') && path !== '..' && !path.startsWith('../');
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
