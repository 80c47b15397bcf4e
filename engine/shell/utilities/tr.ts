import { CONTROL_ESCAPES } from '../../kernel/escapes.ts';
import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { joinBytes } from '../../runtime/bytes.ts';
import { byteText } from '../formatting/ansi.ts';
import { parseOptions, UsageError, utility } from './options.ts';

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: (c) => /[0-9A-Za-z]/.test(String.fromCharCode(c)),
  alpha: (c) => /[A-Za-z]/.test(String.fromCharCode(c)),
  blank: (c) => c === 32 || c === 9,
  cntrl: (c) => c < 32 || c === 127,
  digit: (c) => c >= 48 && c <= 57,
  graph: (c) => c > 32 && c < 127,
  lower: (c) => c >= 97 && c <= 122,
  print: (c) => c >= 32 && c < 127,
  punct: (c) => c > 32 && c < 127 && !/[0-9A-Za-z]/.test(String.fromCharCode(c)),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  upper: (c) => c >= 65 && c <= 90,
  xdigit: (c) => /[0-9A-Fa-f]/.test(String.fromCharCode(c)),
};

/** Characters that one set may have. */
const MAX_SET = 100_000;

/** `tr [-cCdst] set1 [set2]` */
export const tr = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'cCdst',
    long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    stopAtOperand: true,
  });
  const [first, second, extra] = options.operands;
  if (first === undefined) throw new UsageError('missing operand');
  const [complement, deletes, squeezes] = [options.has('c', 'C'), options.has('d'), options.has('s')];
  if (second === undefined && !deletes && !squeezes)
    throw new UsageError(`missing operand after ‘${first}’\nTwo strings must be given when translating.`);
  if (second !== undefined && deletes && !squeezes)
    throw new UsageError(
      `extra operand ‘${second}’\nOnly one string may be given when deleting without squeezing repeats.`,
    );
  if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
  const from = expandSet(first, Infinity);
  const inFirst = new Set(from);
  const matches = (char: string): boolean => inFirst.has(char) !== complement;
  const to = second === undefined ? [] : expandSet(second, deletes ? Infinity : from.length);
  const squeezed = !squeezes ? undefined : second !== undefined ? new Set(to) : undefined;
  const translate = translation(from, to, complement, options.has('t'));
  let last: string | undefined;
  for (let text = yield* process.stdin.read(); text; text = yield* process.stdin.read()) {
    let out = '';
    for (const char of text) {
      if (deletes && matches(char)) continue;
      const mapped = second !== undefined && !deletes ? translate(char) : char;
      const inSqueezed = squeezes && (squeezed ? squeezed.has(mapped) : matches(mapped));
      if (inSqueezed && mapped === last) continue;
      last = mapped;
      out += mapped;
    }
    yield* process.stdout.write(joinBytes(out));
  }
  return 0;
});

function translation(
  from: readonly string[],
  to: readonly string[],
  complement: boolean,
  truncate: boolean,
): (char: string) => string {
  if (complement) {
    const set = new Set(from);
    const last = to.at(-1) ?? '';
    return (char) => (set.has(char) ? char : last);
  }
  const map = new Map<string, string>();
  from.forEach((char, i) => {
    if (i < to.length) map.set(char, to[i]);
    else if (!truncate && to.length) map.set(char, to[to.length - 1]);
  });
  return (char) => map.get(char) ?? char;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '\\': '\\',
};

/** The characters of a set: ranges, classes, `[x*n]`, escapes. @param size what `[x*]` fills up to. */
function expandSet(text: string, size: number): string[] {
  const out: string[] = [];
  const chars = [...text];
  let i = 0;
  const single = (): string => {
    const char = chars[i++];
    if (char !== '\\' || i >= chars.length) return char;
    const octal = /^[0-7]{1,3}/.exec(chars.slice(i, i + 3).join(''))?.[0];
    if (octal) {
      i += octal.length;
      return byteText(parseInt(octal, 8) & 255);
    }
    const next = chars[i++];
    return ESCAPES[next] ?? next;
  };
  while (i < chars.length) {
    const rest = chars.slice(i, i + 32).join('');
    const named = /^\[:([a-z]+):\]/.exec(rest);
    const repeated = /^\[(.)\*(\d*)\]/su.exec(rest);
    if (named) {
      const test = CLASSES[named[1]];
      if (!test) throw new UsageError(`invalid character class '${named[1]}'`, 1, false);
      for (let code = 0; code < 128; code++) if (test(code)) out.push(String.fromCharCode(code));
      i += named[0].length;
    } else if (repeated && size !== Infinity) {
      const count = repeated[2]
        ? parseInt(repeated[2], repeated[2].startsWith('0') ? 8 : 10)
        : Math.max(0, size - out.length);
      for (let j = 0; j < Math.min(count, MAX_SET); j++) out.push(repeated[1]);
      i += [...repeated[0]].length;
    } else
      expandRange(
        chars,
        single,
        () => i,
        (to) => (i = to),
        out,
      );
    if (out.length > MAX_SET) throw new UsageError('a set has too many characters', 1, false);
  }
  return out;
}

function expandRange(
  chars: readonly string[],
  single: () => string,
  at: () => number,
  move: (to: number) => void,
  out: string[],
): void {
  const from = single();
  if (chars[at()] !== '-' || at() + 1 >= chars.length) return void out.push(from);
  move(at() + 1);
  const to = single();
  const [a, b] = [from.codePointAt(0) as number, to.codePointAt(0) as number];
  if (b < a)
    throw new UsageError(`range-endpoints of '${from}-${to}' are in reverse collating sequence order`, 1, false);
  for (let code = a; code <= b && out.length <= MAX_SET; code++) out.push(String.fromCodePoint(code));
}
