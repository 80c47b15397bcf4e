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

/**
 * A command's lines as the history has them, on one where that means the same: `for i in 1 2; do echo $i; done`.
 * Follows bash's `cmdhist`: a line within quotes or a here-document, or after a comment, stays one of its own.
 * @param text The lines before this one, as they were typed.
 * @param entry The same as the history has them.
 */
export function joinLine(text: string, entry: string, line: string): string {
  const open = openIn(text);
  if (endsInBackslash(text) && open !== 'document') return entry.slice(0, -1) + line;
  if (open === 'quote' && IN_ARRAY.test(text)) return `${entry} ${line}`;
  if (open !== 'command' || entry.includes('<<') || /(^|\s)#[^'"]{0,1000}$/.test(text)) return `${entry}\n${line}`;
  if (!line.trim()) return entry;
  return `${entry.trimEnd()}${GOES_ON.test(entry.trimEnd()) ? '' : ';'} ${line}`;
}
