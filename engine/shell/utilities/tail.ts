import { sleep, type Co } from '../../kernel/coroutine.ts';
import { byteLength } from '../../runtime/bytes.ts';
import { resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { cannotOpen, parseCount, titleOf } from './head.ts';
import { Inputs, withoutFirstBytes } from './input.ts';
import { complain, parseOptions, utility, type Options } from './options.ts';

/** How often a followed file is looked at. */
const FOLLOW_MS = 1000;

/** `tail [-n count] [-c count] [-fFqv] [file …]` */
export const tail = utility(function* (process: Process): Co<number> {
  const argv = process.argv.map((arg, i) => (i === 1 && /^[-+]\d+$/.test(arg) ? `-n${arg.replace(/^-/, '')}` : arg));
  const options = parseOptions(argv, {
    short: 'n:c:fFqvs:z',
    long: {
      lines: 'n',
      bytes: 'c',
      follow: 'follow?',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
      retry: 'retry',
      'sleep-interval': 's',
      pid: 'pid=',
    },
  });
  const inputs = new Inputs(process, options.operands, cannotOpen('reading'));
  const titles = options.has('v') || (options.operands.length > 1 && !options.has('q'));
  const followed: { name: string; path: string; length: number }[] = [];
  let first = true;
  for (let input = yield* inputs.next(); input; input = yield* inputs.next()) {
    if (titles) yield* process.stdout.write(`${first ? '' : '\n'}==> ${titleOf(input.name)} <==\n`);
    first = false;
    const text = yield* input.reader.readAll();
    yield* process.stdout.write(lastPart(text, options));
    if (input.name !== '-')
      followed.push({ name: input.name, path: resolvePath(process.cwd, input.name), length: text.length });
  }
  if (first && inputs.failed && process.machine.userland === 'busybox') yield* complain(process, 'no files');
  if (options.has('f', 'F', 'follow') && followed.length) yield* follow(process, followed, titles);
  return inputs.failed ? 1 : 0;
});

function lastPart(text: string, options: Options): string {
  const kind = options.last('n', 'c') ?? 'n';
  const { sign, count } = parseCount(options.value(kind) ?? '10', kind === 'c' ? 'bytes' : 'lines');
  if (kind === 'c') {
    const size = byteLength(text);
    return sign === '+' ? withoutFirstBytes(text, count - 1) : withoutFirstBytes(text, size - Math.min(size, count));
  }
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return (sign === '+' ? lines.slice(Math.max(0, count - 1)) : count === 0 ? [] : lines.slice(-count)).join('');
}

/** Print what is added to files, until somebody interrupts. */
function* follow(
  process: Process,
  followed: { name: string; path: string; length: number }[],
  titles: boolean,
): Co<void> {
  const { files, kernel } = process.machine;
  let last = followed.at(-1)?.name;
  for (;;) {
    yield* sleep(kernel, FOLLOW_MS);
    for (const file of followed) {
      const text = files.exists(file.path) ? files.read(file.path) : '';
      if (text.length < file.length) {
        if (files.exists(file.path)) yield* process.stderr.write(`tail: ${file.name}: file truncated\n`);
        file.length = 0;
      }
      if (text.length === file.length) continue;
      if (titles && last !== file.name) yield* process.stdout.write(`\n==> ${file.name} <==\n`);
      last = file.name;
      yield* process.stdout.write(text.slice(file.length));
      file.length = text.length;
    }
  }
}
