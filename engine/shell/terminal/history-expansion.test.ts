import { expect, test } from 'vitest';
import { expandHistory } from './history-expansion.ts';

const HISTORY = ['echo a b c', 'ls -l /tmp', 'kubectl get pods'];

test.each([
  ['!!', 'kubectl get pods'],
  ['sudo !!', 'sudo kubectl get pods'],
  ['echo !$ !^ !*', 'echo pods get get pods'],
  ['!ec', 'echo a b c'],
  ['!1', 'echo a b c'],
  ['!-2', 'ls -l /tmp'],
  ['!?tmp?', 'ls -l /tmp'],
  ['!1:2-3', 'b c'],
  ['!ls:$', '/tmp'],
  ['^pods^nodes', 'kubectl get nodes'],
  ['echo "!!"', 'echo "kubectl get pods"'],
  ["echo '!!' \\!! hi! x=!(a)", "echo '!!' \\!! hi! x=!(a)"],
  ['[ ! -f x ] && [ a != b ]', '[ ! -f x ] && [ a != b ]'],
])('%s becomes %s', (line, expanded) => {
  expect(expandHistory(line, HISTORY)).toBe(expanded);
});

test('a reference that names nothing is told', () => {
  expect(() => expandHistory('!nosuch', HISTORY)).toThrow('!nosuch: event not found');
  expect(() => expandHistory('!!', [])).toThrow('!!: event not found');
});
