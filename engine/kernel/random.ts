/** State of a {@link Random}: four unsigned 32-bit words. */
export type RandomState = [number, number, number, number];

/** The letters Kubernetes draws name suffixes from (apimachinery's `rand.String`): no vowels, no 0, 1, 3. */
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Bytes as two hexadecimal digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** An unsigned 32-bit number as eight hexadecimal digits. */
const hexWord = (word: number): string =>
  HEX[word >>> 24] + HEX[(word >>> 16) & 255] + HEX[(word >>> 8) & 255] + HEX[word & 255];

/** Hash a text to 32 bits (FNV-1a); used to seed streams by name. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * A seeded stream of random numbers (sfc32). Equal seeds give equal streams everywhere; the whole state is four words,
 * so a fork of a world copies it.
 */
export class Random {
  #state: RandomState;

  constructor(seed: string | RandomState) {
    if (typeof seed !== 'string') {
      this.#state = [...seed];
      return;
    }
    this.#state = [fnv1a32(seed), fnv1a32(`${seed}/1`), fnv1a32(`${seed}/2`), 1];
    for (let i = 0; i < 12; i++) this.next();
  }

  /** The next unsigned 32-bit integer. */
  next(): number {
    const s = this.#state;
    const out = (((s[0] + s[1]) | 0) + s[3]) | 0;
    s[3] = (s[3] + 1) | 0;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = (s[2] + (s[2] << 3)) | 0;
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + out;
    s[2] |= 0;
    return out >>> 0;
  }

  /** A number in [0, 1). */
  float(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** An integer in [0, below). */
  int(below: number): number {
    return Math.floor(this.float() * below);
  }

  /** A name suffix as Kubernetes draws it: `length` letters that form no words. */
  suffix(length = 5): string {
    let out = '';
    for (let i = 0; i < length; i++) out += SUFFIX_ALPHABET[this.int(SUFFIX_ALPHABET.length)];
    return out;
  }

  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string {
    // Joined, and not added up: engines keep a long sum as the tree of its parts, ten times the size, while it is not read.
    const words: string[] = [];
    while (words.length * 8 < digits) words.push(hexWord(this.next()));
    const out = words.join('');
    return out.length === digits ? out : out.slice(0, digits);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const a = this.next();
    const b = this.next();
    const c = this.next();
    const d = this.next();
    // Version and variant take the place of six of the 128 bits.
    const versioned = (b & 0xffff_0fff) | 0x4000;
    const varied = (c & 0x3fff_ffff) | 0x8000_0000;
    // Joined as in `hex`.
    return [
      hexWord(a),
      HEX[(versioned >>> 24) & 255] + HEX[(versioned >>> 16) & 255],
      HEX[(versioned >>> 8) & 255] + HEX[versioned & 255],
      HEX[(varied >>> 24) & 255] + HEX[(varied >>> 16) & 255],
      HEX[(varied >>> 8) & 255] + HEX[varied & 255] + hexWord(d),
    ].join('-');
  }

  /** The state, to be given to a new Random. */
  save(): RandomState {
    return [...this.#state];
  }

  /** Go on from a saved state. */
  load(state: RandomState): void {
    this.#state = [...state];
  }
}
