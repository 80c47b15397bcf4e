import { expect, test } from 'vitest';
import { decodeBase64 } from '../../../kernel/base64.ts';
import { GzipError, unzip, zip } from './gzip-format.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

test.each(['', 'a', 'hello hello hello', 'x'.repeat(100_000), Array.from({ length: 3000 }, (_, i) => i * i).join(',')])(
  'what was compressed comes back',
  (content) => {
    expect(text(unzip(zip(bytes(content), { name: 'f' })).data)).toBe(content);
  },
);

test('reads what gzip itself wrote, with codes of its own', () => {
  const written =
    'H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+soJKYnZuYpJOaloLOsFEIGmTkA62KU5tgAAAA=';
  const data = decodeBase64(written) as Uint8Array;
  expect(text(unzip(data).data)).toBe(
    'The quick brown fox jumps over the lazy dog, again and again and again: '.repeat(3),
  );
  expect(() => unzip(data.subarray(0, 40))).toThrow(GzipError);
  expect(() => unzip(bytes('no gzip'))).toThrow('not-gzip');
});
