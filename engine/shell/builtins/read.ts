import type { Co } from '../../kernel/coroutine.ts';
import { LIMITS, LimitError } from '../../kernel/limits.ts';
import { Pipe, type Reader } from '../../runtime/streams.ts';
import type { Executor } from '../execution/executor.ts';

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt: string;
  delimiter: string;
  count: number | undefined;
  exact: boolean;
  seconds: number | undefined;
  array: string | undefined;
  fd: number;
  names: string[];
}

/** `read [-rs] [-a array] [-d delim] [-n count] [-N count] [-p prompt] [-t seconds] [-u fd] [name …]` */
export function* read(executor: Executor, argv: readonly string[]): Co<number> {
  const options = parseOptions(argv);
  if (typeof options === 'string') {
    yield* executor.complain(options);
    return 2;
  }
  for (const name of options.names) {
    if (/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) continue;
    yield* executor.complain(`read: \`${name}': not a valid identifier`);
    return 1;
  }
  const reader = executor.state.files.get(options.fd)?.reader;
  if (!reader) {
    yield* executor.complain(`read: ${options.fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  if (options.prompt && reader.isTerminal) yield* executor.stderr.write(options.prompt);
  const { text, ended, timedOut } = yield* readRecord(executor, reader, options);
  store(executor, options, text);
  return timedOut ? 142 : ended ? 1 : 0;
}

function parseOptions(argv: readonly string[]): ReadOptions | string {
  const options: ReadOptions = {
    raw: false,
    silent: false,
    prompt: '',
    delimiter: '\n',
    count: undefined,
    exact: false,
    seconds: undefined,
    array: undefined,
    fd: 0,
    names: [],
  };
  let i = 1;
  for (; i < argv.length && /^-./.test(argv[i]); i++) {
    if (argv[i] === '--') {
      i++;
      break;
    }
    for (let j = 1; j < argv[i].length; j++) {
      const letter = argv[i][j];
      if (letter === 'r') options.raw = true;
      else if (letter === 's') options.silent = true;
      else if (letter === 'e') continue;
      else if ('adnNptui'.includes(letter)) {
        const value = argv[i].slice(j + 1) || argv[++i];
        if (value === undefined) return `read: -${letter}: option requires an argument`;
        setOption(options, letter, value);
        break;
      } else
        return `read: -${letter}: invalid option\nread: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]`;
    }
  }
  options.names = argv.slice(i);
  return options;
}

function setOption(options: ReadOptions, letter: string, value: string): void {
  if (letter === 'a') options.array = value;
  else if (letter === 'd') options.delimiter = value.slice(0, 1) || '\0';
  else if (letter === 'n' || letter === 'N') {
    options.count = Number(value);
    options.exact = letter === 'N';
  } else if (letter === 'p') options.prompt = value;
  else if (letter === 't') options.seconds = Number(value);
  else if (letter === 'u') options.fd = Number(value);
}

/** Characters up to the delimiter; without `-r` a backslash before a newline joins lines. */
function* readRecord(
  executor: Executor,
  reader: Reader,
  options: ReadOptions,
): Co<{ text: string; ended: boolean; timedOut: boolean }> {
  if (options.seconds !== undefined && !(yield* waitForInput(executor, reader, options.seconds)))
    return { text: '', ended: true, timedOut: options.seconds > 0 };
  if (options.delimiter === '\n' && options.count === undefined) {
    let text = '';
    for (;;) {
      const line = yield* readTerminated(reader);
      text += line.text;
      const continued = !options.raw && /(?:^|[^\\])(?:\\\\)*\\$/.test(line.text) && line.terminated;
      if (!continued) return { text, ended: !line.terminated, timedOut: false };
      text = text.slice(0, -1);
    }
  }
  return yield* readCharacters(reader, options);
}

/** A line, and whether a newline ended it. @throws LimitError */
function* readTerminated(reader: Reader): Co<{ text: string; terminated: boolean }> {
  const pieces: string[] = [];
  const all = (): string => pieces.join('').replaceAll('\0', '');
  for (let length = 0; ;) {
    const text = yield* takeText(reader);
    if (!text) return { text: all(), terminated: false };
    const newline = text.indexOf('\n');
    pieces.push(newline < 0 ? text : text.slice(0, newline));
    length += text.length;
    if (newline >= 0) {
      giveBack(reader, text.slice(newline + 1));
      return { text: all(), terminated: true };
    }
    if (length > LIMITS.captureBytes) throw new LimitError('captureBytes', 'a line is too long');
  }
}

function* readCharacters(
  reader: Reader,
  options: ReadOptions,
): Co<{ text: string; ended: boolean; timedOut: boolean }> {
  let text = '';
  for (let count = 0; options.count === undefined || count < options.count; count++) {
    const char = yield* takeCharacter(reader);
    if (char === undefined) return { text, ended: true, timedOut: false };
    if (char === options.delimiter && !options.exact) break;
    text += char;
  }
  return { text, ended: false, timedOut: false };
}

/** Characters that were taken from a reader and not used; kept with the reader. */
const leftovers = new WeakMap<Reader, string>();

/** What a reader gives, at least one character; '' at the end. */
function* takeText(reader: Reader): Co<string> {
  return (reader.unread ? '' : leftovers.get(reader)) || (yield* reader.read());
}

/** Put back what was taken too much. */
function giveBack(reader: Reader, text: string): void {
  if (reader.unread) reader.unread(text);
  else leftovers.set(reader, text);
}

/** One character; the rest is put back. */
function* takeCharacter(reader: Reader): Co<string | undefined> {
  const text = yield* takeText(reader);
  if (!text) return undefined;
  const [char] = text;
  giveBack(reader, text.slice(char.length));
  return char;
}

/** `-t`: wait until there is input, at most so many seconds. */
function* waitForInput(executor: Executor, reader: Reader, seconds: number): Co<boolean> {
  const pipe = reader.source;
  if (!(pipe instanceof Pipe)) return true;
  const { kernel } = executor.state.process.machine;
  const until = kernel.now + seconds * 1000;
  while (!pipe.ready && kernel.now < until) yield { signals: [pipe.changed], until };
  return pipe.ready;
}

/** Split at IFS into the names; the last one gets the rest. */
function store(executor: Executor, options: ReadOptions, text: string): void {
  const { variables } = executor.state;
  const ifs = executor.expander.ifs;
  if (options.array !== undefined) {
    const words = splitWords(text, ifs, Infinity, options.raw);
    variables.setItems(options.array, new Map(words.map((word, i) => [String(i), word])));
    return;
  }
  if (options.exact) return void variables.set(options.names[0] ?? 'REPLY', text);
  if (!options.names.length) return void variables.set('REPLY', options.raw ? text : unescape(text));
  const words = splitWords(text, ifs, options.names.length, options.raw);
  options.names.forEach((name, i) => {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element) variables.setItem(element[1], executor.expander.subscript(element[1], element[2]), words[i] ?? '');
    else variables.set(name, words[i] ?? '');
  });
}

const unescape = (text: string): string => text.replace(/\\(.)/gs, '$1');

/** At most `limit` words; the last holds all that is left, blanks at its end removed. */
function splitWords(text: string, ifs: string, limit: number, raw: boolean): string[] {
  const words: string[] = [];
  const isBlank = (char: string | undefined): boolean =>
    char !== undefined && ifs.includes(char) && ' \t\n'.includes(char);
  let i = 0;
  while (isBlank(text[i])) i++;
  while (i < text.length && words.length < limit) {
    if (words.length === limit - 1) {
      words.push(raw ? lastWord(text.slice(i), ifs, isBlank) : unescape(lastWord(text.slice(i), ifs, isBlank)));
      return words;
    }
    let word = '';
    for (; i < text.length && !ifs.includes(text[i]); i++) {
      if (text[i] === '\\' && !raw) i++;
      word += text[i] ?? '';
    }
    words.push(word);
    while (isBlank(text[i])) i++;
    if (i < text.length && ifs.includes(text[i]) && !isBlank(text[i])) i++;
    while (isBlank(text[i])) i++;
  }
  return words;
}

function lastWord(rest: string, ifs: string, isBlank: (char: string | undefined) => boolean): string {
  let end = rest.length;
  while (end > 0 && isBlank(rest[end - 1])) end--;
  const word = rest.slice(0, end);
  // A single separator at the end of what would be exactly one word is dropped.
  const inner = word.slice(0, -1);
  const endsInSeparator =
    word !== '' && ifs.includes(word.at(-1) as string) && ![...inner].some((char) => ifs.includes(char));
  return endsInSeparator ? inner : word;
}

/** `mapfile [-t] [-n count] [-s skip] [-d delim] [-u fd] [array]` */
export function* mapfile(executor: Executor, argv: readonly string[]): Co<number> {
  const args = argv.slice(1);
  let [trim, count, skip, delimiter, fd] = [false, Infinity, 0, '\n', 0];
  while (args[0]?.startsWith('-') && args[0].length > 1) {
    const flag = args.shift() as string;
    const value = (): string => flag.slice(2) || (args.shift() ?? '');
    if (flag === '-t') trim = true;
    else if (flag.startsWith('-n')) count = Number(value()) || Infinity;
    else if (flag.startsWith('-s')) skip = Number(value());
    else if (flag.startsWith('-d')) delimiter = value().slice(0, 1) || '\0';
    else if (flag.startsWith('-u')) fd = Number(value());
    else {
      yield* executor.complain(`${argv[0]}: ${flag}: invalid option`);
      return 2;
    }
  }
  const reader = executor.state.files.get(fd)?.reader;
  if (!reader) {
    yield* executor.complain(`${argv[0]}: ${fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const text = yield* reader.readAll();
  const lines = text.split(delimiter);
  if (lines.at(-1) === '') lines.pop();
  else if (!trim) lines.push((lines.pop() ?? '') + '\0');
  const kept = lines
    .slice(skip, skip + count)
    .map((line) => (trim ? line : line.endsWith('\0') ? line.slice(0, -1) : line + delimiter));
  executor.state.variables.setItems(args[0] ?? 'MAPFILE', new Map(kept.map((line, i) => [String(i), line])));
  return 0;
}
