import { describe, expect, test } from 'vitest';
import { World } from '../../world.ts';
import { isComplete } from '../parser/whole-command.ts';
import { createTerminalSession } from './terminal.ts';

/** A screen of one world: keys in, text without ANSI sequences out. */
function terminal(): { type(keys: string): string; raw(keys: string): string; resize(columns: number): string } {
  const world = new World({ seed: 'terminal' });
  let screen = '';
  const session = createTerminalSession(world.machine, { columns: 80, rows: 24, output: (text) => (screen += text) });
  world.processes.drain();
  const raw = (keys: string): string => {
    screen = '';
    session.input(keys);
    world.processes.drain();
    world.advance(100);
    return screen;
  };
  return {
    raw,
    type: (keys) =>
      raw(keys)
        .replace(/\x1b\[[?0-9;]*[A-Za-z]/g, '')
        .replace(/\r/g, ''),
    resize(columns) {
      screen = '';
      session.resize(columns, 24);
      return screen;
    },
  };
}

const last = (text: string): string => text.trimEnd().split('\n').at(-2) ?? '';

describe('a terminal session', () => {
  test('runs a line and shows what it prints', () => {
    expect(last(terminal().type('echo hello\r'))).toBe('hello');
  });

  test('keeps variables and the directory from one line to the next', () => {
    const { type } = terminal();
    type('X=1; mkdir a; cd a\r');
    expect(last(type('echo $X $PWD\r'))).toBe('1 /home/learner/a');
  });

  test('prompts as PS1 and PS2 say', () => {
    const { type } = terminal();
    expect(type("PS1='\\u@\\h:\\w\\$ '; cd /tmp\r").endsWith('\nroot@learner:/tmp# ')).toBe(true);
    expect(type("PS1='\\[\\e[1;32m\\]$? \\W>\\[\\e[0m\\] '; false\r").endsWith('\n1 tmp> ')).toBe(true);
    type("PS2='... '; false\r");
    expect(type('for i in 1\r').endsWith('\n... ')).toBe(true);
    expect(type('\x03').endsWith('\n130 tmp> ')).toBe(true);
    expect(type('unset PS1\r').endsWith('\nlearner:/tmp$ ')).toBe(true);
  });

  test('asks for more while a command is not complete', () => {
    const { type } = terminal();
    expect(type('for i in 1 2; do\r').endsWith('> ')).toBe(true);
    type('echo $i\r');
    expect(type('done\r')).toContain('1\n2\n');
  });

  test('goes back in history with the arrow and searches it with Ctrl-R', () => {
    const { type } = terminal();
    type('echo first\r');
    type('echo second\r');
    expect(last(type('\x1b[A\x1b[A\r'))).toBe('first');
    expect(last(type('\x12seco\r'))).toBe('second');
  });

  test('stops a command with Ctrl-Z, lists it, and lets it go on with bg and fg', () => {
    const { type } = terminal();
    type('sleep 100\r');
    expect(type('\x1a')).toContain('^Z\n[1]+  Stopped                    sleep 100\n');
    expect(type('bg\r')).toContain('[1]+ sleep 100 &\n');
    expect(type('jobs\r')).toContain('[1]+  Running                    sleep 100 &\n');
    type('fg\r');
    type('\x03');
    expect(last(type('echo $?\r'))).toBe('130');
  });

  test('ends a loop whose command is stopped, and keeps the command', () => {
    const { type } = terminal();
    type('while true; do sleep 50; done\r');
    expect(type('\x1a')).toContain('Stopped                    sleep 50\n');
    expect(last(type('kill %1; wait; echo gone\r'))).toBe('gone');
  });

  test('expands !! and !$, and shows what it runs', () => {
    const { type } = terminal();
    type('echo one two\r');
    expect(type('!!\r')).toContain('\necho one two\none two\n');
    expect(last(type('echo !$\r'))).toBe('two');
    expect(last(type('!nosuch\r'))).toBe('bash: !nosuch: event not found');
  });

  test('edits with Alt-., Alt-T, Alt-L, Ctrl-T and joins what Ctrl-W takes', () => {
    const { type } = terminal();
    type('echo first second\r');
    expect(last(type('echo \x1b.\r'))).toBe('second');
    expect(last(type('echo foo bar\x1bt\r'))).toBe('bar foo');
    expect(last(type('echo HELLO\x1bb\x1bl\r'))).toBe('hello');
    expect(last(type('echo ab\x14\r'))).toBe('ba');
    expect(last(type('a b\x17\x17echo \x19\r'))).toBe('a b');
  });

  test('edits with Ctrl-A, Ctrl-W, Ctrl-K and Ctrl-Y', () => {
    const { type } = terminal();
    expect(last(type('two three\x17\x01echo \x05\r'))).toBe('two');
    expect(last(type('one echo\x01\x0becho \x19\r'))).toBe('one echo');
  });

  test('completes commands, files, and leaves nothing to chance where there are several', () => {
    const { type } = terminal();
    type('touch manifest.yaml; mkdir made\r');
    expect(last(type('echo man\t\r'))).toBe('manifest.yaml');
    expect(last(type('echo ma\t\r'))).toBe('ma');
    expect(type('echo ma\t\t')).toMatch(/made\/ +manifest\.yaml/);
  });

  test('lists what completes a word once, also where several resources have a name', () => {
    const world = new World({ seed: 'terminal' });
    let screen = '';
    const session = createTerminalSession(world.machine, {
      columns: 80,
      rows: 24,
      output: (text) => (screen += text),
      completers: new Map([['kubectl', () => ['events', 'events']]]),
    });
    world.processes.drain();
    session.input('kubectl get \t');
    world.processes.drain();
    expect(screen).toContain('kubectl get events ');
  });

  test('takes a bracketed paste as text and runs nothing of it before Enter', () => {
    const { type } = terminal();
    expect(type('\x1b[200~echo one\necho two\n\x1b[201~')).not.toContain('one\n two');
    expect(type('\r')).toContain('one\ntwo\n');
  });

  test('asks for pastes to be marked while a line is edited, and no longer when it runs', () => {
    const { raw } = terminal();
    expect(raw('true\r')).toMatch(/true\r\n\x1b\[\?2004l\x1b\[\?2004h/);
  });

  test('takes ten thousand lines, marked as a paste or not', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `echo ${'long '.repeat(8)}${index}`);
    const marked = terminal();
    expect(last(`${marked.type(`\x1b[200~${lines.join('\r')}\x1b[201~`)}\n`)).toBe(lines[9_998]);
    const ran = [marked.type('\r'), marked.type(''), marked.type('')].join('');
    expect(last(ran)).toBe(lines[9_999].slice(5));
    const plain = terminal();
    plain.type(`${lines.join('\r')}\r`);
    plain.type('');
    expect(last(plain.type('\x1b[A\r'))).toBe(lines[9_999].slice(5));
  });

  test('refuses what is longer than a line may be, and says so', () => {
    const { type } = terminal();
    type('echo kept');
    expect(type('x'.repeat(1_100_000))).toContain('Too much at once: it was left out (limit typedBytes: 1048576).');
    expect(last(type('\r'))).toBe('kept');
  });

  test('moves the cursor without drawing the line again', () => {
    const { raw } = terminal();
    raw('echo one two');
    expect(raw('\x1bb')).toBe('\r\x1b[20C');
  });

  test('draws the line anew when the terminal gets narrower', () => {
    const { type, resize } = terminal();
    type('echo one');
    expect(resize(80)).toBe('');
    expect(resize(40)).toContain('echo one');
  });

  test('puts the cursor right behind wide characters', () => {
    const { type } = terminal();
    expect(last(type('echo 日本\x1b[Dx\r'))).toBe('日x本');
  });

  test('hands lines to the program that runs, and ends its input with Ctrl-D', () => {
    const { type } = terminal();
    type('cat\r');
    expect(type('hello\r')).toBe('hello\nhello\n');
    expect(type('\x04echo done\r')).toContain('done\n');
  });

  test('gives a program what came with the Enter that started it, and does not show that twice', () => {
    const { type } = terminal();
    expect(type('cat\rhello\r')).toMatch(/cat\nhello\n$/);
  });

  test('is held up by the terminal where it prints without end', () => {
    const { raw } = terminal();
    const printed = raw('yes\r').length;
    expect([printed > 100_000, printed < 2_000_000]).toEqual([true, true]);
    raw('\x03');
    expect(raw('echo $?\r')).toContain('130');
  });

  test('interrupts what runs with Ctrl-C and tells status 130', () => {
    const { type } = terminal();
    type('sleep 1000\r');
    type('\x03');
    expect(last(type('echo $?\r'))).toBe('130');
  });
});

describe('completeness of a command', () => {
  test.each([
    ['echo a', true],
    ["echo 'a", false],
    ['if true; then', false],
    ['cat <<E', false],
    ['cat <<E\nx\nE', true],
    ['echo a \\', false],
    ['echo )', true],
  ])('%j is complete: %s', (text, complete) => {
    expect(isComplete(text)).toBe(complete);
  });
});
