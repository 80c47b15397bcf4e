import type { Co } from '../../kernel/coroutine.ts';
import type { Executor } from '../execution/executor.ts';

/** The option letters of each builtin (`:` behind those that take a value), and its synopsis as bash prints it. */
const USAGE: Readonly<Record<string, readonly [letters: string, synopsis: string]>> = {
  alias: ['p', 'alias [-p] [name[=value] ... ]'],
  bind: [
    'lpsvPSVXm:f:q:u:r:x:',
    'bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
  ],
  cd: ['LPe@', 'cd [-L|[-P [-e]]] [-@] [dir]'],
  command: ['pvV', 'command [-pVv] command [arg ...]'],
  declare: ['aAfFgiIlnrtuxp', 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]'],
  typeset: ['aAfFgiIlnrtuxp', 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]'],
  disown: ['ahr', 'disown [-h] [-ar] [jobspec ... | pid ...]'],
  enable: ['anpsdf:', 'enable [-a] [-dnps] [-f filename] [name ...]'],
  exec: ['cla:', 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]'],
  export: ['fnp', 'export [-fn] [name[=value] ...] or export -p [-f]'],
  fc: ['e:lnrs', 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]'],
  hash: ['lrp:dt', 'hash [-lr] [-p pathname] [-dt] [name ...]'],
  help: ['dms', 'help [-dms] [pattern ...]'],
  jobs: ['lnprsx', 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]'],
  mapfile: [
    'd:n:O:s:tu:C:c:',
    'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  ],
  readarray: [
    'd:n:O:s:tu:C:c:',
    'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  ],
  printf: ['v:', 'printf [-v var] format [arguments]'],
  pwd: ['LP', 'pwd [-LP]'],
  read: [
    'a:d:i:n:N:p:t:u:rseE',
    'read [-Eers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  ],
  readonly: ['aAfp', 'readonly [-aAf] [name[=value] ...] or readonly -p'],
  shopt: ['pqsuo', 'shopt [-pqsu] [-o] [optname ...]'],
  source: ['p:', 'source [-p path] filename [arguments]'],
  trap: ['Plp', 'trap [-Plp] [[action] signal_spec ...]'],
  type: ['afptP', 'type [-afptP] name [name ...]'],
  umask: ['pS', 'umask [-p] [-S] [mode]'],
  unalias: ['a', 'unalias [-a] name [name ...]'],
  unset: ['fvn', 'unset [-f] [-v] [-n] [name ...]'],
  wait: ['fnp:', 'wait [-fn] [-p var] [id ...]'],
};

/** The synopsis of a builtin, for who was called wrongly; undefined where none is known. */
export function synopsisOf(name: string): string | undefined {
  return USAGE[name]?.[1];
}

/** Tell of an option that a builtin does not know; gives the status, undefined where all are known. */
export function* refuseOptions(executor: Executor, argv: readonly string[]): Co<number | undefined> {
  const [name] = argv;
  if (!Object.hasOwn(USAGE, name) || executor.state.flavour !== 'bash') return undefined;
  const [letters, synopsis] = USAGE[name];
  const wrong = unknownOption(argv, letters);
  if (wrong === undefined) return undefined;
  yield* executor.complain(`${name}: ${wrong}: invalid option`);
  yield* executor.stderr.write(`${name}: usage: ${synopsis}\n`);
  return 2;
}

function unknownOption(argv: readonly string[], letters: string): string | undefined {
  for (let i = 1; i < argv.length && /^-./.test(argv[i]) && argv[i] !== '--'; i++) {
    const arg = argv[i];
    for (let j = 1; j < arg.length; j++) {
      const at = arg[j] === ':' ? -1 : letters.indexOf(arg[j]);
      if (at < 0) return `-${arg[j]}`;
      if (letters[at + 1] !== ':') continue;
      if (j === arg.length - 1) i++;
      break;
    }
  }
  return undefined;
}
