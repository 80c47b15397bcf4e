import { expect, test } from 'vitest';
import { LineBuffer } from './line-buffer.ts';
import { joined, NOTHING } from '../parser/whole-command.ts';

/** The line after keys of these names, `|` where the cursor stands; a name of one character is typed. */
function keys(text: string, ...names: string[]): string {
  const line = new LineBuffer();
  line.set(text);
  for (const name of names) {
    line.onKey(name);
    if (name.length === 1) line.insert(name);
    else if (!line.move(name)) line.change(name);
  }
  return `${line.text.slice(0, line.cursor).join('')}|${line.text.slice(line.cursor).join('')}`;
}

test('takes changes back one by one, what was typed in one go at once', () => {
  expect(keys('', 'a', 'b', ' ', 'c', 'undo')).toBe('|');
  expect(keys('one two', 'rubout-word', 'undo')).toBe('one two|');
  expect(keys('one two', 'home', 'kill-end', 'x', 'undo', 'undo')).toBe('one two|');
  expect(keys('one', 'backspace', 'x', 'home', 'delete', 'revert')).toBe('one|');
});

test('yanks what was killed, and with Alt-Y what was killed before it', () => {
  expect(keys('one two', 'rubout-word', 'left', 'kill-start', 'yank')).toBe('one| ');
  expect(keys('one two', 'rubout-word', 'left', 'kill-start', 'yank', 'yank-pop')).toBe('two| ');
  expect(keys('a b c', 'rubout-word', 'rubout-word', 'yank')).toBe('a b c|');
});

/** A command typed line by line, as the history has it; pasted in one go it is the same. */
function remembered(lines: readonly string[]): readonly string[] {
  const typed = lines.reduce(joined, NOTHING);
  expect(joined(NOTHING, lines.join('\n')).entries).toEqual(typed.entries);
  return typed.entries;
}

test.each([
  [['for i in 1 2', 'do', 'echo $i', 'done'], 'for i in 1 2; do echo $i; done'],
  [['case a in', 'a) echo 1;;', 'b) echo 2', ';;', 'esac'], 'case a in a) echo 1;; b) echo 2; ;; esac'],
  [['f() {', 'echo x', '}'], 'f() { echo x; }'],
  [['(echo a', 'echo b)'], '(echo a; echo b)'],
  [['arr=(a', 'b)'], 'arr=(a b)'],
  [['echo a &&', 'echo b'], 'echo a && echo b'],
  [['echo a \\', 'b'], 'echo a b'],
  [['while false; do', '', 'echo a;', 'done'], 'while false; do echo a; done'],
  [['echo "a', 'b"'], 'echo "a\nb"'],
  [['echo $(echo a', 'echo b)'], 'echo $(echo a\necho b)'],
  [['if true; then # note', 'echo a; fi'], 'if true; then # note\necho a; fi'],
  [['cat <<X', 'foo', 'X'], 'cat <<X\nfoo\nX'],
])('remembers %j as one entry, as bash does', (lines, entry) => {
  expect(remembered(lines)).toEqual([entry]);
});

test('remembers each command of a paste by itself', () => {
  expect(joined(NOTHING, 'echo a\nfor i in 1\ndo echo $i; done\n').entries).toEqual([
    'echo a',
    'for i in 1; do echo $i; done',
  ]);
});
