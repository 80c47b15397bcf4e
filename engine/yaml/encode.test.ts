import { expect, test } from 'vitest';
import { encodeYaml } from './encode.ts';

test('characters beyond U+FFFF and line separators are escaped in double quotes, others stand as they are', () => {
  const text = encodeYaml({
    horse: 'a 🐴',
    lines: '🐴\nb\n',
    separator: '\0\u2028',
    next: 'a\x85b',
    accents: 'é\u200b',
  });
  expect(text).toBe(
    [
      'accents: é\u200b',
      'horse: "a \\U0001F434"',
      'lines: "\\U0001F434\\nb\\n"',
      'next: a b',
      'separator: "\\0\\L"',
      '',
    ].join('\n'),
  );
});

test.each(['\x7f', '\x80', '\x9f', '\ufffe'])(
  '%j cannot be written, for the JSON that is read as YAML holds it',
  (c) => {
    expect(() => encodeYaml({ text: `x${c}y` })).toThrow('yaml: control characters are not allowed');
  },
);
