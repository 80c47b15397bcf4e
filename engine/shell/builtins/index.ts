import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';
import { alias, unalias } from './alias.ts';
import { cd, dirs, popd, pushd, pwd } from './directories.ts';
import { bind, compgen, complete, compopt } from './completion.ts';
import { declare, exportBuiltin, local, readonlyBuiltin, unset } from './declare.ts';
import { breakBuiltin, continueBuiltin, evalBuiltin, exec, exit, logout, returnBuiltin, source } from './flow.ts';
import { caller, enable, fc, suspend } from './introspection.ts';
import { bg, disown, fg, jobs, kill, wait } from './jobs.ts';
import { command, hash, type, builtin } from './lookup.ts';
import { echo, printf } from './print.ts';
import { mapfile, read } from './read.ts';
import { getopts, letBuiltin, set, shift, shopt, trap, umask, ulimit } from './settings.ts';
import { testBuiltin } from './test.ts';
import { help, history, times } from './session.ts';

/** A builtin: runs in the shell itself. */
export type Builtin = (executor: Executor, argv: readonly string[]) => Co<number>;

function* colon(): Co<number> {
  return 0;
}

function* no(): Co<number> {
  return 1;
}

/** All builtins by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', colon],
  ['true', colon],
  ['false', no],
  ['.', source],
  ['source', source],
  ['[', testBuiltin],
  ['test', testBuiltin],
  ['alias', alias],
  ['bg', bg],
  ['bind', bind],
  ['break', breakBuiltin],
  ['builtin', builtin],
  ['caller', caller],
  ['cd', cd],
  ['command', command],
  ['compgen', compgen],
  ['complete', complete],
  ['compopt', compopt],
  ['continue', continueBuiltin],
  ['declare', declare],
  ['dirs', dirs],
  ['disown', disown],
  ['echo', echo],
  ['enable', enable],
  ['eval', evalBuiltin],
  ['exec', exec],
  ['exit', exit],
  ['export', exportBuiltin],
  ['fc', fc],
  ['fg', fg],
  ['getopts', getopts],
  ['hash', hash],
  ['help', help],
  ['history', history],
  ['jobs', jobs],
  ['kill', kill],
  ['let', letBuiltin],
  ['local', local],
  ['logout', logout],
  ['mapfile', mapfile],
  ['popd', popd],
  ['printf', printf],
  ['pushd', pushd],
  ['pwd', pwd],
  ['read', read],
  ['readarray', mapfile],
  ['readonly', readonlyBuiltin],
  ['return', returnBuiltin],
  ['set', set],
  ['shift', shift],
  ['shopt', shopt],
  ['suspend', suspend],
  ['times', times],
  ['trap', trap],
  ['type', type],
  ['typeset', declare],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unalias', unalias],
  ['unset', unset],
  ['wait', wait],
]);

/** The builtins that ash and dash have too. */
export const ASH_BUILTINS: ReadonlySet<string> = new Set(
  (
    '. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash help history jobs kill ' +
    'let local printf pwd read readonly return set shift source test times trap true type ulimit umask unalias unset wait'
  ).split(' '),
);

/** Builtins whose errors end a POSIX shell. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);
