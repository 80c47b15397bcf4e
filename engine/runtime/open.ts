import { Interrupt } from '../kernel/coroutine.ts';
import type { Process } from './process.ts';
import { LIMITS, LimitError } from '../kernel/limits.ts';
import { decodeBytes } from './bytes.ts';
import { FileError, resolvePath } from './files.ts';
import { readerFrom, readerOf, Pipe, type Reader } from './streams.ts';

/**
 * Open a file of a process for reading: `-` is not special here, but /dev/stdin and other devices are.
 * @throws FileError where it cannot be read; reading a directory is EISDIR.
 */
export function openForReading(process: Process, path: string): Reader {
  const absolute = resolvePath(process.cwd, path).replace(
    /^\/proc\/self(?=\/(?!fd\/))/,
    `/proc/${process.pid ?? process.replaced ?? 'self'}`,
  );
  const files = process.machine.files;
  if (absolute === '/dev/stdin' || absolute === '/dev/fd/0' || absolute === '/proc/self/fd/0') return process.stdin;
  const device = deviceName(absolute);
  if (!device) return readerFrom(files.read(path.endsWith('/') ? `${absolute}/` : absolute));
  switch (device) {
    case 'zero':
    case 'full':
      return endless(process, () => '\0'.repeat(4096));
    case 'random':
    case 'urandom': {
      const random = process.machine.kernel.random('/dev/urandom');
      return endless(process, () => decodeBytes(Uint8Array.from({ length: 256 }, () => random.int(256))));
    }
    case 'tty':
      return process.stdin.isTerminal ? process.stdin : fail(path);
    default:
      return readerFrom('');
  }
}

/** The device a path names (`null`, `zero`, …): every machine has them, whether its tree shows them or not. */
export function deviceName(path: string): string | undefined {
  return /^\/dev\/(null|zero|full|random|urandom|tty)$/.exec(path)?.[1];
}

function fail(path: string): never {
  throw new FileError('ENXIO', path);
}

/** A reader that never ends. */
function endless(process: Process, next: () => string): Reader {
  const pipe = new Pipe();
  const reader = readerOf(pipe);
  let given = 0;
  const fill = (): void => {
    if (pipe.ready) return;
    const text = next();
    given += text.length;
    if (given > LIMITS.captureBytes)
      throw new LimitError('captureBytes', 'too much was read from a device without end');
    pipe.push(text);
  };
  return {
    ...reader,
    *read() {
      fill();
      return yield* pipe.read();
    },
    *readLine() {
      fill();
      return yield* pipe.readLine();
    },
    *readAll() {
      process.machine.outOfMemory?.();
      throw process.machine.outOfMemory ? new Interrupt('SIGKILL') : new FileError('ENOMEM', '');
    },
  };
}
