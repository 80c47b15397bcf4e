import { dumpGo } from './go-dump.ts';

/** Letters of a hash in a name (apimachinery's `rand.SafeEncodeString`): no vowels, no 0, 1, 3. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const encoder = new TextEncoder();

/** Hash bytes to 32 bits with FNV-1a. */
function fnv1a(bytes: Uint8Array, start = FNV_OFFSET): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

/** Hash bytes to 32 bits with FNV-1 (multiply first), which Go calls `fnv.New32`. */
function fnv1(bytes: Uint8Array): number {
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = Math.imul(hash, FNV_PRIME) ^ byte;
  return hash >>> 0;
}

/** A text's digits as letters that are safe in names. */
const safeEncode = (text: string): string =>
  [...text].map((char) => ALPHABET[char.charCodeAt(0) % ALPHABET.length]).join('');

/** Memo by template: templates are frozen and shared, and a hash is asked for at every reconcile. */
const known = new WeakMap<object, Map<number, string>>();

/**
 * The pod-template-hash of a template, as Kubernetes computes it (pkg/controller's ComputeHash): FNV-1a over the dump of
 * the struct, then over the collision count where there is one.
 */
export function podTemplateHash(template: object, collisionCount?: number): string {
  let hashes = known.get(template);
  if (!hashes) known.set(template, (hashes = new Map()));
  const found = hashes.get(collisionCount ?? -1);
  if (found) return found;
  let hash = fnv1a(encoder.encode(dumpGo(template, 'v1.PodTemplateSpec')));
  if (collisionCount !== undefined) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, collisionCount, true);
    hash = fnv1a(bytes, hash);
  }
  const encoded = safeEncode(String(hash));
  hashes.set(collisionCount ?? -1, encoded);
  return encoded;
}

/** The hash of a ControllerRevision's data: FNV-1 over its JSON, then over the collision count where there is one. */
export function revisionHash(json: string, collisionCount?: number): string {
  return safeEncode(String(fnv1(encoder.encode(json + (collisionCount ?? '')))));
}
