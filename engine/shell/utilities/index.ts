import type { Program } from '../../runtime/process.ts';
import { shellProgram } from '../program.ts';
import { chmod, chown, ln, touch, truncate } from './attributes.ts';
import { awk } from './awk.ts';
import { cat } from './cat.ts';
import { cp, mv } from './copy.ts';
import { cut } from './cut.ts';
import { date } from './date.ts';
import { env, printenv, xargs } from './environment.ts';
import { grep } from './grep.ts';
import { head } from './head.ts';
import { jq } from './jq.ts';
import { ls } from './ls.ts';
import { mkdir } from './mkdir.ts';
import { rm, rmdir } from './rm.ts';
import { sed } from './sed.ts';
import * as simple from './simple.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import { tail } from './tail.ts';
import { timeout } from './timeout.ts';
import { tr } from './tr.ts';
import { uniq } from './uniq.ts';
import { watch } from './watch.ts';
import { wc } from './wc.ts';

/** All utilities by name. */
export const utilityPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['bash', shellProgram],
  ['sh', shellProgram],
  ['[', simple.test],
  ['awk', awk],
  ['basename', simple.basename],
  ['cat', cat],
  ['chgrp', chown],
  ['chmod', chmod],
  ['chown', chown],
  ['clear', simple.clear],
  ['cp', cp],
  ['cut', cut],
  ['date', date],
  ['dirname', simple.dirname],
  ['echo', simple.echo],
  ['egrep', grep],
  ['env', env],
  ['false', simple.no1],
  ['fgrep', grep],
  ['grep', grep],
  ['head', head],
  ['hostname', simple.hostname],
  ['id', simple.id],
  ['jq', jq],
  ['ln', ln],
  ['ls', ls],
  ['mkdir', mkdir],
  ['mv', mv],
  ['nproc', simple.nproc],
  ['printenv', printenv],
  ['printf', simple.printf],
  ['pwd', simple.pwd],
  ['rm', rm],
  ['rmdir', rmdir],
  ['sed', sed],
  ['seq', simple.seq],
  ['sleep', sleep],
  ['sort', sort],
  ['tail', tail],
  ['tee', simple.tee],
  ['test', simple.test],
  ['timeout', timeout],
  ['touch', touch],
  ['tr', tr],
  ['true', simple.yes0],
  ['truncate', truncate],
  ['uname', simple.uname],
  ['uniq', uniq],
  ['watch', watch],
  ['wc', wc],
  ['whoami', simple.whoami],
  ['xargs', xargs],
  ['yes', simple.yes],
]);
