import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { nameOf } from './options.ts';

/** Ask a question on standard error; was it answered with yes? */
export function* confirms(process: Process, question: string): Co<boolean> {
  yield* process.stderr.write(`${nameOf(process)}: ${question}? `);
  const answer = yield* process.stdin.readLine();
  return /^\s*[yY]/.test(answer ?? '');
}
