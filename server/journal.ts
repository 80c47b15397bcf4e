import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { User } from '../engine/kinds/kind.ts';
import { syncDirectory, writeWhole } from './durable.ts';

/** A request that changed the cluster, with the virtual time at which it came. */
export interface JournalEntry {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who sent it, where no header tells: the subject of a client certificate. */
  readonly user?: User;
}

/** A file beside the journal with the cluster as it was when the journal begins. */
export interface SnapshotReference {
  readonly file: string;
  readonly sha256: string;
}

/** The first line of a journal: what its world began with. */
export interface JournalHeader {
  /** 2 where the journal goes on from a snapshot, which older servers do not know. */
  readonly reconcile: 1 | 2;
  readonly engine: string;
  readonly seed: string;
  readonly nodes: number;
  readonly startMs: number;
  readonly snapshot?: SnapshotReference;
}

/** How a journal begins. */
const BEGINNING = '{"reconcile":';

/** A journal that cannot be read; the message names the line. */
export class JournalError extends Error {}

/**
 * The requests that made a cluster what it is, a line of JSON each, on disk before they are answered. Replaying them
 * gives the same cluster, byte by byte. A last line that was cut off by a kill was never acknowledged, and is dropped.
 */
export class Journal {
  readonly #path: string;
  #header: JournalHeader;
  #entries: readonly JournalEntry[];
  #file: number;

  private constructor(path: string, header: JournalHeader, entries: readonly JournalEntry[], file: number) {
    this.#path = path;
    this.#header = header;
    this.#entries = entries;
    this.#file = file;
  }

  get header(): JournalHeader {
    return this.#header;
  }

  /** What was in it when it was opened. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Bytes on disk. */
  get size(): number {
    return fstatSync(this.#file).size;
  }

  /** Open a journal, or begin one. Throws JournalError where the file is no journal. */
  static open(path: string, fresh: JournalHeader): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const complete = text.slice(0, text.lastIndexOf('\n') + 1);
    // Half a first line is from before anything was served.
    if (!complete && BEGINNING.startsWith(text.slice(0, BEGINNING.length))) {
      writeWhole(path, lineOf(fresh));
      return new Journal(path, fresh, [], openSync(path, 'a', 0o600));
    }
    if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
    const [header, ...entries] = complete
      .split('\n')
      .slice(0, -1)
      .map((line, index) => parseLine(line, path, index + 1));
    if (![1, 2].includes((header as JournalHeader | undefined)?.reconcile ?? 0))
      throw new JournalError(`${path} is no journal of a cluster`);
    return new Journal(path, header as JournalHeader, entries as JournalEntry[], openSync(path, 'a', 0o600));
  }

  /** Put an entry on disk; it is there when this returns. */
  append(entry: JournalEntry): void {
    writeDurably(this.#file, entry);
  }

  /** Begin anew from a snapshot that is on disk: what led to it is forgotten. A kill leaves one journal or the other. */
  restart(snapshot: SnapshotReference): void {
    const header: JournalHeader = { ...this.#header, reconcile: 2, snapshot };
    writeWhole(this.#path, lineOf(header));
    syncDirectory(dirname(this.#path));
    const file = openSync(this.#path, 'a', 0o600);
    closeSync(this.#file);
    this.#file = file;
    this.#header = header;
    this.#entries = [];
  }

  close(): void {
    closeSync(this.#file);
  }
}

function parseLine(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const advice = `what stands before that line is whole: keep the first ${number - 1} lines to go on from there`;
    throw new JournalError(`${path}:${number}: ${(error as Error).message}; ${advice}`);
  }
}

const lineOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');

/** Write a line and wait until it is on disk. Where that fails, nothing of it stays: half a line would end the journal. */
function writeDurably(file: number, value: unknown): void {
  const { size } = fstatSync(file);
  try {
    const bytes = lineOf(value);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}
