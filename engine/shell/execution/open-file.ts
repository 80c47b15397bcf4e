import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { FileError, type FileSystem } from '../../runtime/files.ts';
import type { Reader, Writer } from '../../runtime/streams.ts';

/** What a file descriptor stands for. Descriptors that are copies of one another share it and its position. */
export class OpenFile {
  readonly reader: Reader | undefined;
  readonly writer: Writer | undefined;
  #holders = 1;
  #onClose: (() => void) | undefined;

  /** @param onClose is called when the last descriptor is closed. */
  constructor(ends: { reader?: Reader; writer?: Writer }, onClose?: () => void) {
    this.reader = ends.reader;
    this.writer = ends.writer;
    this.#onClose = onClose;
  }

  retain(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders > 0) return;
    const close = this.#onClose;
    this.#onClose = undefined;
    close?.();
  }
}

/** A writer into a file of the machine: from its beginning (emptied when opened) or at its end. */
export class FileWriter implements Writer {
  readonly isTerminal = false;
  #files: FileSystem;
  #path: string;
  #offset: number | undefined;

  /** @param offset where to begin, in characters; undefined appends. */
  constructor(files: FileSystem, path: string, offset: number | undefined) {
    this.#files = files;
    this.#path = path;
    this.#offset = offset;
  }

  // A Writer's write is a coroutine; this one never waits.

  *write(text: string): Co<void> {
    this.push(text);
  }

  push(text: string): void {
    if (!text || !this.#files.exists(this.#path)) return;
    if (this.#offset === undefined) return this.#files.append(this.#path, text);
    const content = this.#files.read(this.#path);
    if (content.length + text.length > LIMITS.fileBytes) throw new FileError('EFBIG', this.#path);
    const offset = this.#offset;
    this.#offset += text.length;
    if (offset === content.length) this.#files.append(this.#path, text);
    else {
      const before = content.slice(0, offset).padEnd(offset, '\0');
      this.#files.write(this.#path, before + text + content.slice(this.#offset));
    }
  }

  close(): void {}
}

/** The writer of /dev/full: no room at all. */
export class FullWriter implements Writer {
  readonly isTerminal = false;

  *write(): Co<void> {
    this.push();
  }

  push(): void {
    throw new FileError('ENOSPC', '/dev/full');
  }

  close(): void {}
}

/** A writer that drops all it is given. */
export const nullWriter: Writer = {
  isTerminal: false,

  *write() {},
  push() {},
  close() {},
};

/** The writer of a descriptor that is closed or open for reading only. */
export const closedWriter: Writer = {
  isTerminal: false,

  *write() {
    throw new FileError('EBADF', '');
  },
  push() {
    throw new FileError('EBADF', '');
  },
  close() {},
};

/** The reader of a descriptor that is closed or open for writing only. */
export const closedReader: Reader = {
  isTerminal: false,

  *read() {
    throw new FileError('EBADF', '');
  },

  *readLine() {
    throw new FileError('EBADF', '');
  },

  *readAll() {
    throw new FileError('EBADF', '');
  },
  close() {},
};
