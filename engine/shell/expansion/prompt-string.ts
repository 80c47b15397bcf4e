import type { ShellState } from '../execution/state.ts';
import { strftime } from '../formatting/strftime.ts';

/** A prompt longer than this is cut: it is drawn again with every key. */
const MAX_PROMPT = 500;

/**
 * The prompt that a variable (`PS1`, `PS2`) asks for, its escapes replaced (bash(1), PROMPTING) and its `$NAME`s
 * expanded; undefined where the variable is not set.
 */
export function promptString(state: ShellState, name: string): string | undefined {
  const set = state.variables.get(name);
  if (set === undefined) return undefined;
  const { machine } = state.process;
  const { user, hostname, kernel } = machine;
  const within = state.cwd === user.home || state.cwd.startsWith(`${user.home}/`);
  const place = within ? `~${state.cwd.slice(user.home.length)}` : state.cwd;
  const escapes: Readonly<Record<string, () => string>> = {
    u: () => user.name,
    h: () => hostname.split('.')[0],
    H: () => hostname,
    w: () => place,
    W: () => (place === '/' ? place : place.split('/').at(-1)!),
    $: () => (user.uid === 0 ? '#' : '$'),
    n: () => '\n',
    r: () => '\r',
    e: () => '\x1b',
    '033': () => '\x1b',
    t: () => strftime('%H:%M:%S', kernel.now),
    A: () => strftime('%H:%M', kernel.now),
    d: () => strftime('%a %b %e', kernel.now),
    s: () => 'bash',
    '[': () => '',
    ']': () => '',
    '\\': () => '\\',
  };
  return set
    .slice(0, MAX_PROMPT)
    .replace(/\\(033|.)|\$(\w+|\?)|\$\{(\w+)\}/g, (whole, escape?: string, plain?: string, braced?: string) => {
      if (escape !== undefined) return escapes[escape]?.() ?? whole;
      return plain === '?' ? String(state.status) : (state.variables.get((plain ?? braced)!) ?? '');
    })
    .slice(0, MAX_PROMPT);
}
