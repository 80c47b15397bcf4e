import type { Co } from '../../../kernel/coroutine.ts';
import { decodeBytes, encodeText } from '../../../runtime/bytes.ts';
import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { readOperand } from '../input.ts';
import { complain, UsageError, utility } from '../options.ts';
import { Extraction } from './extract.ts';
import { GzipError, isGzip, unzip, zip } from './gzip-format.ts';
import { Packer } from './pack.ts';
import { checkDirectory, readCommand, TarError, tarUsage, type TarCommand } from './tar-command.ts';
import { ArchiveError, BLOCK, concatenate, readMembers } from '../../../runtime/tar-format.ts';

const ACTIONS = ['c', 'x', 't', 'r', 'u', 'd', 'A'];
/** GNU tar fills its output up to whole records of this many bytes; BusyBox does not. */
const RECORD = 10_240;

/** `tar c|x|t|r [-zvmpkOC…] [-f archive] [name …]`: GNU's and BusyBox's. */
export const tar = utility(function* (process: Process): Co<number> {
  const gnu = process.machine.userland !== 'busybox';
  if (process.argv[1] === '--version') {
    yield* process.stdout.write(gnu ? 'tar (GNU tar) 1.35\n' : 'tar (busybox) 1.38.0\n');
    return 0;
  }
  try {
    return yield* run(readCommand(process));
  } catch (error) {
    const told = describe(error, gnu);
    if (!told) throw error;
    for (const message of told) yield* complain(process, message);
    return gnu ? 2 : 1;
  }
});

/** What tar says where an archive cannot be read. */
function describe(error: unknown, gnu: boolean): string[] | undefined {
  const fatal = gnu ? ['Error is not recoverable: exiting now'] : [];
  if (error instanceof TarError) return [error.message, ...(error.fatal ? fatal : [])];
  if (error instanceof ArchiveError) {
    if (!gnu) return [error.reason === 'short' ? 'short read' : 'invalid tar magic'];
    return error.reason === 'short'
      ? ['Unexpected EOF in archive', ...fatal]
      : ['This does not look like a tar archive', 'Exiting with failure status due to previous errors'];
  }
  if (error instanceof GzipError && gnu) return ['Child returned status 1', ...fatal];
  if (error instanceof GzipError) return [...(error.reason === 'not-gzip' ? ['invalid magic'] : []), 'short read'];
  return undefined;
}

function* run(command: TarCommand): Co<number> {
  const action = actionOf(command);
  if (action === 'c' || action === 'r') return yield* create(command, action === 'r');
  const bytes = yield* read(command);
  checkDirectory(command);
  const extraction = new Extraction(command, action === 't');
  for (const member of readMembers(bytes)) yield* extraction.take(member);
  return yield* extraction.finish();
}

function actionOf({ gnu, options }: TarCommand): string {
  const given = ACTIONS.filter((action) => options.has(action));
  if (gnu && !given.length)
    throw tarUsage("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
  if (gnu && given.length > 1)
    throw tarUsage("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option");
  if (!given.length) throw new UsageError('Usage: tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [FILE]...');
  for (const letter of ['u', 'd', 'A', 'j', 'J', 'Z', 'transform'])
    if (options.has(letter)) throw new TarError(`${letter[1] ? '--' : '-'}${letter} is not simulated here`, false);
  return given[0];
}

/** Write an archive, or add to the end of one. */
function* create(command: TarCommand, append: boolean): Co<number> {
  const { process, gnu, options, archive, operands } = command;
  if (!operands.length && !options.has('T'))
    throw gnu ? tarUsage('Cowardly refusing to create an empty archive') : new TarError('empty archive');
  const before = append && archive !== '-' ? yield* membersBefore(command) : new Uint8Array(0);
  if (archive !== '-') put(command, new Uint8Array(0));
  checkDirectory(command);
  const packer = new Packer(command);
  for (const { name, directory } of operands) yield* packer.add(name, directory);
  for (const list of options.values('T'))
    for (const name of (yield* readOperand(process, list)).split('\n'))
      if (name) yield* packer.add(name, command.directory);
  const content = concatenate([before, ...packer.parts]);
  const size = content.length + 2 * BLOCK;
  const whole = new Uint8Array(gnu ? Math.ceil(size / RECORD) * RECORD : size);
  whole.set(content);
  const gzips = options.has('z') || (options.has('a') && /\.t?gz$/.test(archive));
  const bytes = gzips ? zip(whole) : whole;
  if (archive === '-') yield* process.stdout.write(decodeBytes(bytes));
  else put(command, bytes);
  return yield* packer.finish();
}

/** The members of the archive that is added to, without the empty blocks at its end. */
function* membersBefore(command: TarCommand): Co<Uint8Array> {
  const path = resolvePath(command.process.cwd, command.archive);
  if (!command.process.machine.files.exists(path)) return new Uint8Array(0);
  const bytes = yield* read(command);
  let end = 0;
  for (const member of readMembers(bytes)) end = member.end;
  return bytes.subarray(0, end);
}

function put({ process, gnu, archive }: TarCommand, bytes: Uint8Array): void {
  try {
    process.machine.files.write(resolvePath(process.cwd, archive), decodeBytes(bytes));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new TarError(gnu ? `${archive}: Cannot open: ${error.message}` : `can't open '${archive}': ${error.message}`);
  }
}

function* read({ process, gnu, archive, options }: TarCommand): Co<Uint8Array> {
  let text: string;
  try {
    text = yield* readOperand(process, archive);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new TarError(gnu ? `${archive}: Cannot open: ${error.message}` : `can't open '${archive}': ${error.message}`);
  }
  const bytes = encodeText(text);
  if (!options.has('z') && !(isGzip(bytes) && (gnu || options.has('a') || archive !== '-'))) return bytes;
  try {
    return unzip(bytes).data;
  } catch (error) {
    if (error instanceof GzipError && gnu)
      yield* process.stderr.write(
        `\ngzip: stdin: ${error.reason === 'short' ? 'unexpected end of file' : 'not in gzip format'}\n`,
      );
    throw error;
  }
}
