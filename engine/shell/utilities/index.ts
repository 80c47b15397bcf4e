import type { Program } from '../../runtime/process.ts';
import { shellProgram } from '../execution/program.ts';
import { gzip } from './archive/gzip.ts';
import { tar } from './archive/tar.ts';
import { awk } from './awk.ts';
import { busybox } from './busybox.ts';
import { cat } from './cat.ts';
import { cp, mv } from './copy.ts';
import { DIGESTS, sumProgram } from './digest/sums.ts';
import { ln } from './ln.ts';
import { chmod, chown } from './ownership.ts';
import { touch } from './touch.ts';
import { truncate } from './truncate.ts';
import { curl } from './curl.ts';
import { cut } from './cut.ts';
import { date } from './date.ts';
import { cmp, diff } from './diff.ts';
import { env, printenv, xargs } from './environment.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { head } from './head.ts';
import { hexdump, xxd } from './hexdump.ts';
import * as host from './host/identity.ts';
import * as interfaces from './host/interfaces.ts';
import { free, top } from './host/memory.ts';
import { df, mount } from './host/mounts.ts';
import * as processes from './host/processes.ts';
import { dd } from './dd.ts';
import { pager } from './pager.ts';
import { join } from './join.ts';
import { numfmt } from './numfmt.ts';
import { od } from './od.ts';
import { openssl } from './openssl/openssl.ts';
import { expand, fmt, unexpand } from './reflow.ts';
import { split } from './split.ts';
import { jq } from './jq.ts';
import { ls } from './ls.ts';
import { mkdir } from './mkdir.ts';
import * as names from './names.ts';
import { bc, expr } from './numbers.ts';
import * as paths from './paths.ts';
import { rm, rmdir } from './rm.ts';
import { sed } from './sed.ts';
import * as simple from './simple.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import * as system from './system.ts';
import { tail } from './tail.ts';
import * as text from './text.ts';
import { timeout } from './timeout.ts';
import { tr } from './tr.ts';
import { uniq } from './uniq.ts';
import { watch } from './watch.ts';
import { wc } from './wc.ts';
import { wget } from './wget.ts';

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
  ['base64', text.base64],
  ['bc', bc],
  ['cmp', cmp],
  ['column', text.column],
  ['comm', text.comm],
  ['curl', curl],
  ['diff', diff],
  ['dig', names.dig],
  ['du', paths.du],
  ['ed', system.editor],
  ['emacs', system.editor],
  ['expr', expr],
  ['find', find],
  ['fold', text.fold],
  ['gunzip', gzip],
  ['gzip', gzip],
  ['host', names.host],
  ['kill', system.kill],
  ['man', system.man],
  ['mktemp', paths.mktemp],
  ['nano', system.editor],
  ['nc', names.nc],
  ['nl', text.nl],
  ['nslookup', names.nslookup],
  ['openssl', openssl],
  ['paste', text.paste],
  ['ping', names.ping],
  ['ps', processes.ps],
  ['readlink', paths.readlink],
  ['realpath', paths.realpath],
  ['rev', text.rev],
  ['shuf', text.shuf],
  ['stat', paths.stat],
  ['sync', system.nothing],
  ['tac', text.tac],
  ['tar', tar],
  ['vi', system.editor],
  ['vim', system.editor],
  ['wget', wget],
  ['which', paths.which],
  ['zcat', gzip],
  ['arch', host.arch],
  ['expand', expand],
  ['factor', host.factor],
  ['fmt', fmt],
  ['groups', host.groups],
  ['hexdump', hexdump],
  ['hostid', host.hostid],
  ['install', host.install],
  ['join', join],
  ['logname', host.logname],
  ['nice', host.nice],
  ['nohup', host.runIt],
  ['numfmt', numfmt],
  ['od', od],
  ['setsid', host.runIt],
  ['split', split],
  ['stdbuf', host.runIt],
  ['tty', host.tty],
  ['unexpand', unexpand],
  ['uptime', host.uptime],
  ['users', host.nobody],
  ['who', host.nobody],
  ['xxd', xxd],
  ['busybox', busybox],
  ['dd', dd],
  ['df', df],
  ['free', free],
  ['ifconfig', interfaces.ifconfig],
  ['ip', interfaces.ip],
  ['killall', processes.killall],
  ['less', pager],
  ['more', pager],
  ['mount', mount],
  ['netstat', interfaces.netstat],
  ['pgrep', processes.pgrep],
  ['pidof', processes.pidof],
  ['pkill', processes.pgrep],
  ['route', interfaces.route],
  ['ss', interfaces.ss],
  ['top', top],
  ...Object.entries(DIGESTS).map(([name, digest]): [string, Program] => [`${name}sum`, sumProgram(digest)]),
]);
