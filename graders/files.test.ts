import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSubmission } from './files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reconcile-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('a submission', () => {
  test('that is a script has a step for each command, however many lines it takes', () => {
    const path = write(
      'commands.sh',
      [
        '#!/bin/bash',
        'for n in a b; do',
        '  kubectl create namespace $n',
        'done',
        '',
        '# wait 20s',
        "cat > x.yaml <<'END'",
        'kind: Pod',
        'END',
        "echo 'two",
        "lines'; \\",
        'echo three',
      ].join('\n'),
    );
    expect(readSubmission(path)).toEqual({
      steps: [
        { run: 'for n in a b; do\n  kubectl create namespace $n\ndone' },
        { settle: true },
        { waitMs: 20_000 },
        { run: "cat > x.yaml <<'END'\nkind: Pod\nEND" },
        { settle: true },
        { run: "echo 'two\nlines'; \\\necho three" },
        { settle: true },
      ],
    });
  });

  test('that is one manifest is applied', () => {
    const path = write('web.yaml', 'kind: Pod\n');
    expect(readSubmission(path)).toEqual({
      steps: [{ file: 'web.yaml', text: 'kind: Pod\n' }, { run: "kubectl apply -f './web.yaml'" }, { settle: true }],
    });
  });

  test('that is a folder brings its files, but not what its links point at', () => {
    write('b/two.yaml', 'two');
    write('one.yaml', 'one');
    symlinkSync('/etc/passwd', join(directory, 'passwd'));
    symlinkSync('/nowhere', join(directory, 'broken'));
    expect(readSubmission(directory)).toEqual({
      steps: [
        { file: 'b/two.yaml', text: 'two' },
        { file: 'one.yaml', text: 'one' },
        { run: "kubectl apply -f './b/two.yaml' -f './one.yaml'" },
        { settle: true },
      ],
    });
  });

  test.each([
    ['with the line ends of Windows', Buffer.from('ls\r\npwd\r\n')],
    ['with a byte order mark', Buffer.from('\ufeffls\npwd\n')],
    ['in UTF-16', Buffer.from('\ufeffls\npwd\n', 'utf16le')],
  ])('%s is read as any other', (_, bytes) => {
    writeFileSync(join(directory, 'commands.sh'), bytes);
    expect(readSubmission(directory)).toEqual({
      steps: [{ run: 'ls' }, { settle: true }, { run: 'pwd' }, { settle: true }],
    });
  });

  test('that is a folder with what a page handed in is that, whatever a Mac has left beside it', () => {
    const content = { exercise: 'a', engine: 'b', log: [] };
    write('first-application.json', JSON.stringify(content));
    write('__MACOSX/first-application.json', 'x');
    write('.DS_Store', 'x');
    expect(readSubmission(directory)).toEqual(content);
    write('again.json', JSON.stringify(content));
    expect(() => readSubmission(directory)).toThrow('holds 2 submissions: again.json, first-application.json');
  });

  test.each([
    ['work.zip', 'PK\x03\x04', 'is a ZIP archive: unpack it, and name the folder'],
    ['commands.sh', '# nothing\n', 'has no command'],
    ['photo.png', 'x', 'has neither manifests nor commands.sh, only photo.png'],
  ])('that is %s alone (%j) is refused: it %s', (name, text, message) => {
    const path = write(name, text);
    expect(() => readSubmission(name === 'photo.png' ? directory : path)).toThrow(message);
  });

  test('that is no file is refused', () => {
    expect(() => readSubmission('/dev/zero')).toThrow('/dev/zero is no file');
  });

  test('that a page handed in keeps its log', () => {
    const content = {
      exercise: 'first-application',
      engine: '0123456789abcdef',
      log: [
        { atMs: 5, size: { columns: 80, rows: 24 } },
        { atMs: 5, input: 'ls\r', paused: true },
        { atMs: 90, edited: { id: 1 } },
      ],
    };
    expect(readSubmission(write('log.json', JSON.stringify(content)))).toEqual(content);
  });

  test.each([
    ['{', 'is no JSON: '],
    ['[]', 'is no submission: it has neither a list "log" nor a list "steps"'],
    ['{"steps":[{"run":1}]}', 'steps[0] is no step: {"run":1}'],
    ['{"steps":[{"file":"../x","text":""}]}', 'steps[0] is no step: {"file":"../x","text":""}'],
    ['{"log":[]}', 'does not say which "exercise" it is of'],
    ['{"exercise":"a","log":[{"atMs":-1}]}', 'log[0] is no input: {"atMs":-1}'],
    ['{"exercise":"a","log":[{"atMs":2},{"atMs":1}]}', 'log[1] is earlier than the one before it'],
    ['{"exercise":"a","log":[{"atMs":0},{"atMs":9e12}]}', 'goes on for more than 31 days'],
  ])('%s is refused: it %s', (text, message) => {
    expect(() => readSubmission(write('log.json', text))).toThrow(message);
  });

  test('with bytes that no text has is refused', () => {
    expect(() => readSubmission(write('commands.sh', 'ls\0'))).toThrow('is no text: it has bytes that are zero');
  });
});
