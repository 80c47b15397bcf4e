import type { Co } from '../../kernel/coroutine.ts';
import { reapJobs } from '../builtins/jobs.ts';
import { builtins } from '../builtins/index.ts';
import { complete } from './completion.ts';
import { ShellExit } from '../execution/control.ts';
import type { Executor } from '../execution/executor.ts';
import { promptString } from '../expansion/prompt-string.ts';
import { statusOf } from '../execution/status.ts';
import { LineEditor } from './line-editor.ts';
import type { ShellState } from '../execution/state.ts';
import { ttyOf, type Tty } from './tty.ts';
import { isComplete, joined, NOTHING } from '../parser/whole-command.ts';

/** A shell at a terminal: prompt, read, run, until the input ends or `exit`. */
export function* interact(executor: Executor): Co<number> {
  const { state } = executor;
  state.interactive = true;
  state.source = 'terminal';
  state.extras.add('expand_aliases');
  const tty = ttyOf(state.process.stdin);
  const editor = tty && lineEditor(state, tty);
  const outer = tty?.foreground;
  try {
    for (;;) {
      yield* reapJobs(executor);
      const text = yield* readCommand(executor, tty, editor);
      if (text === undefined) break;
      if (text.trim()) yield* runForeground(executor, tty, text);
    }
  } finally {
    if (tty) {
      tty.foreground = outer;
      tty.edit(false);
    }
  }
  if (state.flavour === 'bash') yield* executor.stderr.write('exit\n');
  return state.status;
}

/** Run a line as the foreground job: Ctrl-C ends the job and not the shell. @throws ShellExit for `exit` */
function* runForeground(executor: Executor, tty: Tty | undefined, text: string): Co<void> {
  const { state } = executor;
  let leaves: ShellExit | undefined;
  const line = function* (): Co<number> {
    try {
      return yield* executor.runText(text);
    } catch (error) {
      if (error instanceof ShellExit) leaves = error;
      else throw error;
      return error.status;
    }
  };
  const task = state.process.machine.scheduler.start(text, line());
  if (tty) tty.foreground = task;
  yield* executor.waitFor([task]);
  state.status = statusOf(task);
  if (leaves) throw leaves;
}

function lineEditor(state: ShellState, tty: Tty): LineEditor {
  const { machine, terminal } = state.process;
  return new LineEditor(tty, {
    columns: () => terminal?.columns ?? 80,
    rows: () => terminal?.rows ?? 24,
    marksPastes: state.flavour === 'bash',
    complete: (line, cursor) =>
      complete(
        {
          machine,
          cwd: state.cwd,
          commands: [...builtins.keys(), ...state.functions.keys()],
          variables: state.variables.names(),
          completers: new Map(),
        },
        line,
        cursor,
      ),
  });
}

/** A whole command; undefined at the end of the input. Lines are asked for as long as it is not complete. */
function* readCommand(
  executor: Executor,
  tty: Tty | undefined,
  editor: LineEditor | undefined,
): Co<string | undefined> {
  let entered = NOTHING;
  for (;;) {
    const { text } = entered;
    const prompt = text ? (promptString(executor.state, 'PS2') ?? '> ') : promptOf(executor.state);
    let line: string | undefined;
    if (tty && editor) {
      tty.edit(true);
      const edited = yield* editor.readLine(prompt, text !== '');
      tty.edit(false);
      if ('end' in edited) {
        if (edited.end === 'eof') return text || undefined;
        entered = NOTHING;
        continue;
      }
      line = edited.line;
    } else {
      yield* executor.stderr.write(prompt);
      line = yield* executor.stdin.readLine();
    }
    if (line === undefined) return text || undefined;
    entered = joined(entered, line);
    if (!isComplete(entered.text)) continue;
    for (const entry of entered.entries) {
      editor?.remember(entry);
      executor.state.history.push(entry);
      if (executor.state.history.length > 1000) executor.state.history.shift();
    }
    return entered.text;
  }
}

/** busybox: `/ # `; Debian's sh: `# `; bash: `root@web-0:/# `. */
function promptOf(state: ShellState): string {
  const set = promptString(state, 'PS1');
  if (set !== undefined) return set;
  const { machine } = state.process;
  const root = machine.user.uid === 0;
  if (state.flavour === 'debian') return root ? '# ' : '$ ';
  const home = state.variables.get('HOME') ?? machine.user.home;
  const within = home !== '/' && (state.cwd === home || state.cwd.startsWith(`${home}/`));
  const place = within ? `~${state.cwd.slice(home.length)}` : state.cwd;
  if (state.flavour === 'busybox') return `${place} ${root ? '#' : '$'} `;
  return `${root ? 'root' : machine.user.name}@${machine.hostname}:${place}${root ? '#' : '$'} `;
}
