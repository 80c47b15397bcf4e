/** A history reference that names nothing. */
export class EventNotFound extends Error {
  constructor(reference: string) {
    super(`${reference}: event not found`);
  }
}

/**
 * Expand `!!`, `!n`, `!-n`, `!text`, `!?text?`, `!$`, `!^`, `!*`, `!!:n` and `^old^new` as bash does when a line is
 * entered. Single quotes and backslashes protect an exclamation mark, and so do a blank, `=` and `(` behind it.
 * Gives the line as it is where nothing was expanded.
 * @throws EventNotFound
 */
export function expandHistory(line: string, history: readonly string[]): string {
  const quick = /^\^([^^]+)\^([^^]*)(?:\^(.*))?$/s.exec(line);
  if (quick) {
    const last = history.at(-1);
    if (last === undefined || !last.includes(quick[1])) throw new EventNotFound(`:s^${quick[1]}^${quick[2]}`);
    return last.replace(quick[1], () => quick[2]) + (quick[3] ?? '');
  }
  let out = '';
  let single = false;
  let double = false;
  for (let at = 0; at < line.length;) {
    const char = line[at];
    if (char === '\\' && !single) {
      out += line.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (char === "'" && !double) single = !single;
    if (char === '"' && !single) double = !double;
    const match = char === '!' && !single ? REFERENCE.exec(line.slice(at, at + 1000)) : null;
    if (!match || (double && match[0] === '!"')) {
      out += char;
      at++;
      continue;
    }
    out += wordsOf(eventOf(match, history), match[2] ?? match[1], match[0]);
    at += match[0].length;
  }
  return out;
}

/** An event, then a designator of its words. */
const REFERENCE =
  /^!(?:([$^*])|(?:!|-?\d+|\?[^?\n]+\??|[^\s=(!;|&<>"'$^*:?-][^\s:;|&<>"'()^*$]*)(?::?([$^*])|:(\d+(?:-\d*)?))?)/;

function eventOf(match: RegExpExecArray, history: readonly string[]): string {
  const reference = match[0].replace(/^!/, '');
  const last = history.at(-1);
  let found: string | undefined;
  const number = /^-?\d+/.exec(reference);
  if (match[1] || reference.startsWith('!')) found = last;
  else if (number) found = Number(number[0]) < 0 ? history.at(Number(number[0])) : history[Number(number[0]) - 1];
  else if (reference.startsWith('?')) {
    const wanted = reference.slice(1).replace(/\?.*$/, '');
    found = history.findLast((line) => line.includes(wanted));
  } else {
    const wanted = reference.replace(/:.*$/, '');
    found = history.findLast((line) => line.startsWith(wanted));
  }
  if (found === undefined) throw new EventNotFound(match[0]);
  return found;
}

function wordsOf(event: string, designator: string | undefined, reference: string): string {
  const range = /:(\d+)(?:(-)(\d*))?$/.exec(reference);
  if (designator === undefined && !range) return event;
  const words = event.trim().split(/\s+/);
  if (designator === '$') return words.at(-1) ?? '';
  if (designator === '^') return words[1] ?? '';
  if (designator === '*') return words.slice(1).join(' ');
  const [from, to] = [
    Number(range?.[1]),
    range?.[2] ? (range[3] === '' ? words.length - 2 : Number(range[3])) : undefined,
  ];
  if (from >= words.length) throw new EventNotFound(`${reference.replace(/^!/, '')}: bad word specifier`);
  return words.slice(from, (to ?? from) + 1).join(' ');
}
