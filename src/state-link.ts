import { MAX_LENGTH_MS } from '../graders/log-entry.ts';
import type { LogEntry } from '../graders/types.ts';
import { isLog } from './tasks/progress.ts';

/** A state has an address: the log that leads to it, compressed, behind the lesson's own. */

const PREFIX = '#state=';
/** Longer links are cut off by mail programs and chats; such a state is handed over as a file. */
export const MAX_LINK = 30_000;
/** More than a lesson's log ever unpacks to. */
const MAX_BYTES = 20_000_000;

/** What a link holds. */
export interface SharedState {
  readonly engine: string;
  readonly log: readonly LogEntry[];
}

/** The address of a state. */
export async function stateLink(state: SharedState): Promise<string> {
  const bytes = await through(new Blob([JSON.stringify(state)]), new CompressionStream('deflate-raw'));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  const packed = btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${location.origin}${location.pathname}${PREFIX}${packed}`;
}

/** The state that an address names; undefined where it names none, or cannot be read. */
export async function stateOf(hash: string): Promise<SharedState | undefined> {
  if (!hash.startsWith(PREFIX)) return undefined;
  try {
    const text = atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const packed = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const bytes = await through(new Blob([packed]), new DecompressionStream('deflate-raw'));
    const state = JSON.parse(new TextDecoder().decode(bytes)) as SharedState;
    const { engine, log } = state;
    if (typeof engine !== 'string' || !isLog(log)) return undefined;
    return log.length && log.at(-1)!.atMs - log[0].atMs > MAX_LENGTH_MS ? undefined : { engine, log };
  } catch {
    return undefined;
  }
}

async function through(blob: Blob, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const reader = blob.stream().pipeThrough(transform).getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_BYTES) throw new Error(`a state is too large (limit ${MAX_BYTES} bytes)`);
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
