import type { Co } from '../../kernel/coroutine.ts';
import { Capture, readerFrom } from '../../runtime/streams.ts';
import { RedirectionError } from './control.ts';
import { replace, retainAll } from './descriptors.ts';
import { Executor } from './executor.ts';
import { OpenFile } from './open-file.ts';
import { redirect } from './redirect.ts';
import type { Redirection, Script } from '../parser/syntax.ts';

/** `$(…)`: what commands print in a subshell, without the newlines at its end. */
export function* captureOutput(executor: Executor, script: Script): Co<string> {
  const { state } = executor;
  const { inner, capture } = capturing(executor);
  // `set -e` is off in a substitution, unless in POSIX mode.
  inner.state.options.delete('errexit');
  inner.state.substitutionDepth++;
  const file = fileRead(script);
  state.substitutionStatus = yield* executor.child(
    'substitution',
    inner.subshell(() => (file ? printFile(inner, file) : inner.run(script))),
  );
  return capture.text.replaceAll('\0', '').replace(/\n+$/, '');
}

/** A subshell whose standard output is kept. */
function capturing({ state }: Executor): { inner: Executor; capture: Capture } {
  const capture = new Capture();
  const files = retainAll(state.files);
  replace(files, 1, new OpenFile({ writer: capture }));
  return { inner: new Executor(state.clone({ files })), capture };
}

/** The redirection of a script that is nothing else than `<file`. */
function fileRead(script: Script): Redirection | undefined {
  const [andOr] = script;
  if (script.length !== 1 || andOr.rest.length || andOr.background || andOr.first.commands.length !== 1)
    return undefined;
  const [command] = andOr.first.commands;
  if (command.type !== 'simple' || command.words.length || command.assignments.length) return undefined;
  const [redirection, ...more] = command.redirections;
  return redirection?.operator === '<' && redirection.fd === undefined && !more.length ? redirection : undefined;
}

/** `$(<file)` */
function* printFile(executor: Executor, redirection: Redirection): Co<number> {
  try {
    executor.state.files = yield* redirect(executor, [redirection], executor.state.files);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    yield* executor.complain(error.message);
    return 1;
  }
  yield* executor.print(yield* executor.stdin.readAll());
  return 0;
}

/** `<(…)` and `>(…)`: the path of a file that stands for what commands print, or for what they read after the command. */
export function* substituteProcess(executor: Executor, direction: '<' | '>', script: Script): Co<string> {
  const { state } = executor;
  const { files } = state.process.machine;
  let number = 63;
  while (files.exists(`/dev/fd/${number}`)) number--;
  const path = `/dev/fd/${number}`;
  files.makeDirectory('/dev/fd', true);
  files.write(path, '');
  if (direction === '<') {
    const { inner, capture } = capturing(executor);
    yield* runInside(executor, inner, script);
    files.write(path, capture.text);
    executor.substitutions.push({ path });
    return path;
  }
  const finish = function* (): Co<void> {
    const table = retainAll(state.files);
    replace(table, 0, new OpenFile({ reader: readerFrom(files.read(path)) }));
    yield* runInside(executor, new Executor(state.clone({ files: table })), script);
  };
  executor.substitutions.push({ path, finish });
  return path;
}

function* runInside(executor: Executor, inner: Executor, script: Script): Co<void> {
  yield* executor.child(
    'process substitution',
    inner.subshell(() => inner.run(script)),
  );
}

/** Let what reads from process substitutions of the last command read, and take their files away. */
export function* finishSubstitutions(executor: Executor): Co<void> {
  for (const { path, finish } of executor.substitutions.splice(0)) {
    if (finish) yield* finish();
    const { files } = executor.state.process.machine;
    if (files.exists(path)) files.remove(path);
  }
}
