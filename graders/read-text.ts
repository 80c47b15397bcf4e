import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A submission or exercise that cannot be graded; the message says why and where. */
export class NotGradable extends Error {}

const MAX_FILES = 500;
const MAX_BYTES = 8 * 1024 * 1024;
/** What packing a folder on a Mac leaves beside its files, and files that are hidden. */
const HIDDEN = /(^|\/)(\.[^/]|__MACOSX\/)/;

/** All files below a directory by their names, in order; none where there is no directory. Links are not followed. */
export function readFiles(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const names = filesBelow(directory)
    .filter((name) => !HIDDEN.test(name))
    .sort();
  if (names.length > MAX_FILES)
    throw new NotGradable(`${directory} has ${names.length} files; at most ${MAX_FILES} are read`);
  return Object.fromEntries(names.map((name) => [name, readText(join(directory, name))]));
}

function filesBelow(directory: string): string[] {
  return reading(directory, () =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
}

/** The text of a file. A byte order mark says how it is encoded and is left out; without one it is UTF-8. */
export function readText(path: string): string {
  const stat = reading(path, () => statSync(path));
  if (!stat.isFile()) throw new NotGradable(`${path} is no file`);
  if (stat.size > MAX_BYTES) throw new NotGradable(`${path} has ${stat.size} bytes; at most ${MAX_BYTES} are read`);
  const bytes = reading(path, () => readFileSync(path));
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Does a file begin as a ZIP archive does? */
export function isZip(path: string): boolean {
  const start = Buffer.alloc(4);
  const file = reading(path, () => openSync(path, 'r'));
  try {
    reading(path, () => readSync(file, start));
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === 'PK\x03\x04';
}

/** What the file system refuses makes a submission not gradable, and no fault of the grader. */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new NotGradable(`${path} cannot be read: ${(error as Error).message}`);
  }
}
