import type { Process } from '../../runtime/process.ts';
import { readerOf, type Pipe } from '../../runtime/streams.ts';
import { nullWriter, OpenFile } from './open-file.ts';

/** A copy of a descriptor table that holds all its files open. */
export function retainAll(files: ReadonlyMap<number, OpenFile>): Map<number, OpenFile> {
  for (const file of files.values()) file.retain();
  return new Map(files);
}

/** Close all files of a descriptor table. */
export function releaseAll(files: ReadonlyMap<number, OpenFile>): void {
  for (const file of files.values()) file.release();
}

/** Put another file at a descriptor. */
export function replace(files: Map<number, OpenFile>, fd: number, file: OpenFile): void {
  files.get(fd)?.release();
  files.set(fd, file);
}

/** The reading end of a pipe as an open file. */
export function readEnd(pipe: Pipe): OpenFile {
  return new OpenFile({ reader: readerOf(pipe) }, () => pipe.closeReader());
}

/** The writing end of a pipe as an open file. */
export function writeEnd(pipe: Pipe): OpenFile {
  return new OpenFile({ writer: pipe }, () => pipe.close());
}

/** Standard descriptors of a process. */
export function standardFiles(process: Process): Map<number, OpenFile> {
  return new Map([
    [0, new OpenFile({ reader: process.stdin })],
    [1, new OpenFile({ writer: process.stdout ?? nullWriter })],
    [2, new OpenFile({ writer: process.stderr ?? nullWriter })],
  ]);
}
