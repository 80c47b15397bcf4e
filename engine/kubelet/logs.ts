import type { LogOptions } from '../apiserver/environment.ts';
import type { Instance, LogPiece } from './record.ts';

/** Bytes of a container's log that are kept: the kubelet's five files of 10 MiB. */
const MAX_LOG = 50 * 1024 * 1024;

/** Add what a container printed to its log; what is oldest goes when it grows too long. */
export function appendLog(instance: Instance, piece: LogPiece): void {
  instance.log.push(piece);
  instance.logBytes += piece.text.length;
  while (instance.logBytes > MAX_LOG && instance.log.length > 1) {
    const dropped = instance.log.shift() as LogPiece;
    instance.logBytes -= dropped.text.length;
  }
}

/** A line of a log with the instant at which it began; the last may lack its newline. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** A log's lines: pieces of one stream are joined until a newline ends the line. */
function linesOf(pieces: readonly LogPiece[]): LogLine[] {
  const lines: LogLine[] = [];
  const open: Record<string, { atMs: number; text: string } | undefined> = {};
  for (const { atMs, stream, text } of pieces) {
    let rest = text;
    while (rest) {
      const newline = rest.indexOf('\n');
      const part = newline < 0 ? rest : rest.slice(0, newline + 1);
      rest = newline < 0 ? '' : rest.slice(newline + 1);
      const line = (open[stream] ??= { atMs, text: '' });
      line.text += part;
      if (newline < 0) continue;
      lines.push(line);
      open[stream] = undefined;
    }
  }
  for (const stream of ['stdout', 'stderr']) if (open[stream]) lines.push(open[stream]);
  return lines;
}

/** An instant as log timestamps have it: RFC 3339 with nine decimals. */
const logTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000000Z`;

/** The part of a log that options ask for, as text. */
export function logText(pieces: readonly LogPiece[], options: LogOptions, nowMs: number): string {
  const since =
    options.sinceSeconds !== undefined
      ? nowMs - options.sinceSeconds * 1000
      : options.sinceTime !== undefined
        ? Date.parse(options.sinceTime)
        : -Infinity;
  let lines = linesOf(pieces);
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines);
  lines = lines.filter(({ atMs }) => atMs >= since);
  const text = lines.map((line) => (options.timestamps ? `${logTime(line.atMs)} ${line.text}` : line.text)).join('');
  return options.limitBytes !== undefined ? text.slice(0, options.limitBytes) : text;
}
