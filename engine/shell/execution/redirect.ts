import type { Co } from '../../kernel/coroutine.ts';
import { FileError } from '../../runtime/files.ts';
import { deviceName, openForReading } from '../../runtime/open.ts';
import { child } from '../../runtime/process.ts';
import { readerFrom } from '../../runtime/streams.ts';
import { RedirectionError } from './control.ts';
import type { Executor } from './executor.ts';
import { FileWriter, FullWriter, nullWriter, OpenFile } from './open-file.ts';
import type { Redirection } from '../parser/syntax.ts';

/** The highest descriptor a redirection may name. */
const MAX_FD = 1023;

/**
 * Apply redirections to a copy of the descriptor table, which the caller owns (`releaseAll` when done).
 * @throws RedirectionError with the message to print
 */
export function* redirect(
  executor: Executor,
  redirections: readonly Redirection[],
  base: ReadonlyMap<number, OpenFile>,
): Co<Map<number, OpenFile>> {
  const files = new Map(base);
  for (const file of files.values()) file.retain();
  try {
    for (const redirection of redirections) yield* apply(executor, redirection, files);
    return files;
  } catch (error) {
    for (const file of files.values()) file.release();
    throw error;
  }
}

function put(files: Map<number, OpenFile>, fd: number, file: OpenFile | undefined): void {
  files.get(fd)?.release();
  if (file) files.set(fd, file);
  else files.delete(fd);
}

function* apply(executor: Executor, redirection: Redirection, files: Map<number, OpenFile>): Co<void> {
  const { operator } = redirection;
  const fd = redirection.fd ?? (operator.startsWith('<') ? 0 : 1);
  if (fd > MAX_FD) throw new RedirectionError(`${fd}: Bad file descriptor`);
  if (operator === '<<' || operator === '<<-') {
    const text = yield* executor.expander.text(redirection.body ?? [], {});
    return put(files, fd, new OpenFile({ reader: readerFrom(text) }));
  }
  if (operator === '<<<') {
    const text = yield* executor.expander.text(redirection.target);
    return put(files, fd, new OpenFile({ reader: readerFrom(`${text}\n`) }));
  }
  const fields = yield* executor.expander.fields([redirection.target]);
  if (fields.length !== 1) throw new RedirectionError(`${sourceOf(redirection)}: ambiguous redirect`);
  const [target] = fields;
  if (operator === '<&' || operator === '>&') {
    if (/^\d+-?$/.test(target) || target === '-')
      return duplicate(files, fd, target, executor.state.flavour === 'busybox');
    if (operator === '<&' || redirection.fd !== undefined) throw new RedirectionError(`${target}: ambiguous redirect`);
  }
  const file = open(executor, operator, target, files);
  put(files, fd, file);
  if (operator === '&>' || operator === '&>>' || operator === '>&') put(files, 2, file.retain());
}

function duplicate(files: Map<number, OpenFile>, fd: number, target: string, ash: boolean): void {
  if (target === '-') return put(files, fd, undefined);
  const from = Number(target.replace('-', ''));
  const file = files.get(from);
  if (!file)
    throw new RedirectionError(ash ? `dup2(${from},${fd}): Bad file descriptor` : `${from}: Bad file descriptor`);
  if (from !== fd) put(files, fd, file.retain());
  if (target.endsWith('-')) put(files, from, undefined);
}

function sourceOf(redirection: Redirection): string {
  return redirection.target.map((part) => ('source' in part ? part.source : 'text' in part ? part.text : '')).join('');
}

function open(executor: Executor, operator: string, target: string, files: Map<number, OpenFile>): OpenFile {
  const { state } = executor;
  const path = executor.expander.resolve(target);
  const given = /^\/dev\/(?:fd\/(\d+)|stdin|stdout|stderr)$/.exec(path);
  if (given && !(given[1] && Number(given[1]) > 9)) {
    const number = given[1] ?? { stdin: '0', stdout: '1', stderr: '2' }[path.slice(5)];
    const file = files.get(Number(number));
    if (file) return file.retain();
  }
  const describe = (message: string): RedirectionError =>
    new RedirectionError(
      state.flavour === 'bash'
        ? `${target}: ${message}`
        : `can't ${operator === '<' ? 'open' : 'create'} ${target}: ${shortMessage(message, operator === '<')}`,
    );
  try {
    if (target === '') throw new FileError('ENOENT', '');
    if (operator === '<') {
      const process = child(state.process, { cwd: state.cwd, stdin: executor.stdin });
      return new OpenFile({ reader: openForReading(process, path) });
    }
    return openForWriting(executor, operator, path, target, describe);
  } catch (error) {
    if (error instanceof FileError) throw describe(error.message);
    throw error;
  }
}

/** Busybox and dash say `nonexistent directory` or `no such file`. */
function shortMessage(message: string, reads: boolean): string {
  if (message !== 'No such file or directory') return message;
  return reads ? 'no such file' : 'nonexistent directory';
}

function openForWriting(
  executor: Executor,
  operator: string,
  path: string,
  target: string,
  describe: (message: string) => RedirectionError,
): OpenFile {
  const { state } = executor;
  const { files } = state.process.machine;
  const init = /^\/proc\/1\/fd\/([12])$/.exec(path);
  const output = init && state.process.machine.initOutput?.(init[1] === '1' ? 'stdout' : 'stderr');
  if (output) return new OpenFile({ writer: output });
  const device = deviceName(path);
  const node = device ? { type: 'device' as const, text: device } : files.exists(path) ? files.stat(path) : undefined;
  if (!node && target.endsWith('/')) throw new FileError('EISDIR', path);
  if (node?.type === 'directory') throw new FileError('EISDIR', path);
  if (node?.type === 'device') {
    if (node.text === 'full') return new OpenFile({ writer: new FullWriter() });
    if (node.text === 'tty' && state.process.stdout.isTerminal) return new OpenFile({ writer: state.process.stdout });
    return new OpenFile({ writer: nullWriter, reader: readerFrom('') });
  }
  if (node && operator === '>' && state.option('noclobber')) throw describe('cannot overwrite existing file');
  const appends = operator === '>>' || operator === '&>>';
  if (!node) files.write(path, '', 0o666 & ~state.umask);
  else if (appends) files.append(path, '');
  else if (operator !== '<>') files.write(path, '');
  if (operator === '<>') {
    const reader = readerFrom(files.read(path));
    return new OpenFile({ reader, writer: new FileWriter(files, path, 0) });
  }
  return new OpenFile({ writer: new FileWriter(files, path, appends ? undefined : 0) });
}
