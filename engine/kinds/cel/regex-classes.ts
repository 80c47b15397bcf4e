/** Ranges of code points, both ends included. */
export type Ranges = readonly (readonly [number, number])[];

/** `\d`, `\w` and `\s`. */
export const CLASSES: Readonly<Record<string, Ranges>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
};

/** `[:alnum:]` and its like. */
export const NAMED: Readonly<Record<string, Ranges>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: CLASSES.w,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

const LAST = 0x10ffff;

/** The ranges outside these. */
export function invert(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  let next = 0;
  for (const [low, high] of sorted) {
    if (low > next) out.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) out.push([next, LAST]);
  return out;
}

const unicodeCache = new Map<string, Ranges>();

/** The code points of a Unicode class, found by asking the language's own tables once. */
export function unicodeRanges(name: string, negated: boolean, fail: () => Error): Ranges {
  let ranges = unicodeCache.get(name);
  if (!ranges) {
    let expression: RegExp;
    try {
      expression = new RegExp(name.length <= 2 ? `^\\p{${name}}$` : `^\\p{Script=${name}}$`, 'u');
    } catch {
      throw fail();
    }
    const found: [number, number][] = [];
    for (let code = 0; code <= LAST; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      if (!expression.test(String.fromCodePoint(code))) continue;
      const last = found[found.length - 1];
      if (last && last[1] === code - 1) last[1] = code;
      else found.push([code, code]);
    }
    unicodeCache.set(name, (ranges = found));
  }
  return negated ? invert(ranges) : ranges;
}
