import { Parser } from './parser.ts';
import { ShellSyntaxError } from './syntax.ts';

/** What a text ends inside of: a here-document, a quote or substitution, a command that goes on, or nothing. */
function openIn(text: string): 'document' | 'quote' | 'command' | undefined {
  let document = false;
  const parser = new Parser(text, { onWarning: () => (document = true) });
  try {
    while (parser.next());
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (!error.incomplete) return undefined;
    if (document) return 'document';
    return error.message.includes('looking for matching') ? 'quote' : 'command';
  }
  if (document) return 'document';
  return endsInBackslash(text) ? 'command' : undefined;
}

const endsInBackslash = (text: string): boolean => /(^|[^\\])(\\\\)*\\$/.test(text);

/** Does a text end inside a quote, a loop, a here-document? Texts with other errors are complete: the shell tells them. */
export const isComplete = (text: string): boolean => openIn(text) === undefined;

/** What no semicolon can follow: an operator, an opening bracket, a reserved word. */
const GOES_ON = /(?:[;&|({]|(?:^|[\s;&|({])(?:do|then|else|elif|if|while|until|for|case|select|in|function|!))$/;
/** The list of an array that is not at its end. */
const IN_ARRAY = /=\([^()'"]{0,1000}$/;

/** Above so many lines a text is kept as it is: joining looks at all that came before a line. */
const MAX_JOINED = 200;

/** What has been entered so far: as it was, and as the history has it, an entry a command. */
export interface Entered {
  readonly text: string;
  readonly entries: readonly string[];
}

export const NOTHING: Entered = { text: '', entries: [] };

/**
 * What is there after something more was entered: a line, or a pasted text of several. The history has a command on one
 * line where that means the same: `for i in 1 2; do echo $i; done`.
 */
export function joined({ text, entries }: Entered, entered: string): Entered {
  const lines = entered.replace(/\n+$/, '').split('\n');
  const isFirst = !entries.length;
  const whole = isFirst ? entered : `${text}\n${entered}`;
  if (lines.length > MAX_JOINED) return { text: whole, entries: [...entries, entered] };
  const kept = [...entries];
  let before = text;
  lines.forEach((line, i) => {
    const last = kept.pop();
    kept.push(...(last === undefined ? [line] : joinLine(before, last, line)));
    before = isFirst && i === 0 ? line : `${before}\n${line}`;
  });
  return { text: whole, entries: kept };
}

/**
 * Follows bash's `cmdhist`: a line within quotes or a here-document, or after a comment, stays one of its own.
 * @param text The lines before this one, as they were typed.
 * @param entry The same as the history has them.
 * @returns The entry with the line, or both where the line begins another command.
 */
function joinLine(text: string, entry: string, line: string): readonly string[] {
  const open = openIn(text);
  if (!open) return [entry, line];
  if (endsInBackslash(text) && open !== 'document') return [entry.slice(0, -1) + line];
  if (open === 'quote' && IN_ARRAY.test(text)) return [`${entry} ${line}`];
  if (open !== 'command' || entry.includes('<<') || /(^|\s)#[^'"]{0,1000}$/.test(text)) return [`${entry}\n${line}`];
  if (!line.trim()) return [entry];
  return [`${entry.trimEnd()}${GOES_ON.test(entry.trimEnd()) ? '' : ';'} ${line}`];
}
