import { decodeBytes, encodeText } from './bytes.ts';
import { LIMITS, LimitError } from '../kernel/limits.ts';

/** One file of a tar archive. */
export interface Member {
  /** As it stands in the archive; a directory's ends in a slash. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'hard-link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  readonly modifiedMs: number;
  /** A link's target. */
  readonly target: string;
  readonly content: Uint8Array;
  /** Where the next member begins, in bytes from the archive's beginning; 0 in one that is written. */
  readonly end: number;
}

/** Thrown where bytes are no tar archive, or end too early. */
export class ArchiveError extends Error {
  readonly reason: 'not-tar' | 'short';
  constructor(reason: 'not-tar' | 'short') {
    super(reason);
    this.reason = reason;
  }
}

/** A tar archive's blocks have this many bytes. */
export const BLOCK = 512;

const NAME_BYTES = 100;
const TYPES = { file: '0', 'hard-link': '1', link: '2', directory: '5' } as const;
/** A record of the next member's long name or long link target, as GNU tar writes it. */
const LONG_NAME = 'L';
const LONG_LINK = 'K';

/** The bytes of a member: its header, before it those for names over 100 bytes, and its content in whole blocks. */
export function writeMember(member: Member): Uint8Array {
  const parts: Uint8Array[] = [];
  const long = (type: string, text: string): void => {
    const bytes = encodeText(`${text}\0`);
    const plain = { ...member, name: '././@LongLink', mode: 0o644, uid: 0, gid: 0, user: 'root', group: 'root' };
    parts.push(header({ ...plain, modifiedMs: 0, target: '' }, type, bytes.length), padded(bytes));
  };
  if (encodeText(member.target).length > NAME_BYTES) long(LONG_LINK, member.target);
  if (encodeText(member.name).length > NAME_BYTES) long(LONG_NAME, member.name);
  parts.push(header(member, TYPES[member.type], member.content.length), padded(member.content));
  return concatenate(parts);
}

/** Join pieces of bytes. @throws LimitError where they are more than a file may hold */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > LIMITS.fileBytes) throw new LimitError('fileBytes', 'the archive is too large');
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  out.set(bytes);
  return out;
}

function header(member: Member, type: string, size: number): Uint8Array {
  const out = new Uint8Array(BLOCK);
  const put = (at: number, width: number, text: string): void => out.set(encodeText(text).subarray(0, width), at);
  const octal = (at: number, width: number, value: number): void =>
    put(
      at,
      width,
      `${Math.max(0, value)
        .toString(8)
        .padStart(width - 1, '0')}\0`,
    );
  put(0, NAME_BYTES, member.name);
  octal(100, 8, member.mode);
  octal(108, 8, member.uid);
  octal(116, 8, member.gid);
  octal(124, 12, size);
  octal(136, 12, Math.floor(member.modifiedMs / 1000));
  put(148, 8, '        ');
  put(156, 1, type);
  put(157, NAME_BYTES, member.target);
  put(257, 8, 'ustar  \0');
  put(265, 32, member.user);
  put(297, 32, member.group);
  const sum = out.reduce((total, byte) => total + byte, 0);
  put(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return out;
}

/** What records before a member say of it: pax attributes or GNU's long names. */
interface Extra {
  name?: string;
  target?: string;
  size?: number;
  modifiedMs?: number;
}

/**
 * Read the members of an archive one by one: ustar, GNU's long names and pax headers (as Go writes them).
 * @throws ArchiveError where the bytes are something else or end within a member
 */
export function* readMembers(bytes: Uint8Array): Generator<Member, void> {
  let extra: Extra = {};
  for (let at = 0, first = true; at < bytes.length; first = false) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.length < BLOCK) throw new ArchiveError(first ? 'not-tar' : 'short');
    if (block.every((byte) => byte === 0)) return;
    if (!checksumFits(block)) throw new ArchiveError('not-tar');
    const type = String.fromCharCode(block[156] || 0x30);
    const size = extra.size ?? number(block, 124, 12);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new ArchiveError('short');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') extra = { ...extra, ...paxAttributes(decodeBytes(content)) };
    else if (type === LONG_NAME) extra.name = cut(content);
    else if (type === LONG_LINK) extra.target = cut(content);
    else if (type !== 'g') {
      yield { ...member(block, type, content, extra), end: at };
      extra = {};
    }
  }
}

function member(block: Uint8Array, type: string, content: Uint8Array, extra: Extra): Omit<Member, 'end'> {
  const ustar = text(block, 257, 5) === 'ustar';
  const prefix = ustar && block[263] === 0x30 ? text(block, 345, 155) : '';
  const short = text(block, 0, NAME_BYTES);
  const name = extra.name ?? (prefix ? `${prefix}/${short}` : short);
  const kinds: Readonly<Record<string, Member['type']>> = { '1': 'hard-link', '2': 'link', '5': 'directory' };
  return {
    name,
    type: kinds[type] ?? (name.endsWith('/') ? 'directory' : 'file'),
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    user: ustar ? text(block, 265, 32) : '',
    group: ustar ? text(block, 297, 32) : '',
    modifiedMs: extra.modifiedMs ?? number(block, 136, 12) * 1000,
    target: extra.target ?? text(block, 157, NAME_BYTES),
    content,
  };
}

function checksumFits(block: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : block[i];
  return sum === number(block, 148, 8);
}

/** `LENGTH KEY=VALUE\n` records. */
function paxAttributes(records: string): Extra {
  const out: Extra = {};
  for (const [, key, value] of records.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)) {
    if (key === 'path') out.name = value;
    else if (key === 'linkpath') out.target = value;
    else if (key === 'size') out.size = Number(value) || 0;
    else if (key === 'mtime') out.modifiedMs = Math.floor(Number(value) * 1000) || 0;
  }
  return out;
}

function cut(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeBytes(end < 0 ? bytes : bytes.subarray(0, end));
}

function text(block: Uint8Array, at: number, width: number): string {
  return cut(block.subarray(at, at + width));
}

/** An octal number, or a base-256 one (first bit set), as GNU writes large sizes. */
function number(block: Uint8Array, at: number, width: number): number {
  if (block[at] & 0x80) return block.subarray(at + 1, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
  return parseInt(text(block, at, width).trim(), 8) || 0;
}
