import { expect, test } from 'vitest';
import { Regex } from './regex.ts';

/** All that an expression of Perl's kind finds in a text. */
function found(source: string, text: string): string[] {
  const regex = new Regex(source, 'perl', { first: true });
  const matches: string[] = [];
  for (let at = 0, match = regex.exec(text); match; match = regex.exec(text, at)) {
    matches.push(match.groups[0]!);
    at = Math.max(match.end, at + 1);
  }
  return matches;
}

test('looks around take no characters', () => {
  expect(found('(?<=: )\\d+', 'x: 1, y: 22, z 3')).toEqual(['1', '22']);
  expect(found('[a-z](?=\\d)', 'a1b2c')).toEqual(['a', 'b']);
  expect(found('foo(?!bar).', 'foobar foobaz foo!')).toEqual(['foob', 'foo!']);
  expect(found('(?<!x)b', 'xb b')).toEqual(['b']);
  expect(found('(?<=é|😀)x', 'éx 😀x ax')).toEqual(['x', 'x']);
  expect(found('^(?=.*o)(?=.*s)pods', 'pods')).toEqual(['pods']);
});

test('groups inside of a look ahead are remembered', () => {
  expect(new Regex('(?=(a+))a', 'perl', { first: true }).exec('xaaa')?.groups).toEqual(['a', 'aaa']);
});

test('a match begins where \\K says', () => {
  expect(found('image: \\K\\S+', 'image: nginx:1.25 image: redis')).toEqual(['nginx:1.25', 'redis']);
});

test('what cannot be looked for is refused, and a costly search ends', () => {
  expect(() => new Regex('(?<=a*)b', 'perl')).toThrow('length of lookbehind assertion is not limited');
  expect(() => new Regex('\\Qa', 'perl')).toThrow('\\Q is not simulated here');
  expect(() => new Regex('(?=(.*)*$)x', 'perl').exec('a'.repeat(20_000))).toThrow(
    'the search takes more than 5000000 steps',
  );
});
