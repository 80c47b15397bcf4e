import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, readOperand } from './input.ts';
import { undefinedName } from './jq/check.ts';
import { Evaluator } from './jq/evaluate.ts';
import type { Scope } from './jq/output.ts';
import { JsonReader, parseJson } from './jq/json.ts';
import { library } from './jq/library.ts';
import { Halt } from './jq/natives.ts';
import { parseJq } from './jq/parser.ts';
import { JqSyntaxError, pointedAt, type Filter } from './jq/syntax.ts';
import { dump, isTruthy, JqError, type DumpOptions, type Json } from './jq/value.ts';

/** Options as they were given. */
interface Invocation {
  readonly flags: Set<string>;
  readonly named: Map<string, Json>;
  readonly positional: Json[];
  readonly files: string[];
  filter: string | undefined;
  indent: number;
  error?: string;
}

const LONG: Readonly<Record<string, string>> = {
  'null-input': 'n',
  'raw-input': 'R',
  slurp: 's',
  'compact-output': 'c',
  'raw-output': 'r',
  'join-output': 'j',
  'ascii-output': 'a',
  'sort-keys': 'S',
  'color-output': 'C',
  'monochrome-output': 'M',
  'exit-status': 'e',
  tab: 'tab',
  unbuffered: 'unbuffered',
  seq: 'seq',
  stream: 'stream',
  help: 'h',
  version: 'V',
  'raw-output0': 'raw-output0',
};

const USAGE = `Usage:\tjq [OPTIONS] FILTER [FILES...]
\tjq [OPTIONS] --args FILTER [ARGUMENTS...]
\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]

  -n   use null as the only input          -r   print strings without quotes
  -s   read all inputs into one array      -c   print on one line
  -R   read lines as strings               -S   sort the keys of objects
  -e   exit by the last output             -j   like -r, without newlines
  --arg NAME TEXT, --argjson NAME JSON, --slurpfile NAME FILE, --rawfile NAME FILE
       set $NAME
`;

/** `jq [options] filter [file …]` */
export function* jq(process: Process): Co<number> {
  const invocation = parseInvocation(process);
  if (invocation.error) {
    yield* process.stderr.write(
      `jq: ${invocation.error}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs at https://jqlang.org\n`,
    );
    return 2;
  }
  if (invocation.flags.has('V')) {
    yield* process.stdout.write('jq-1.8.2\n');
    return 0;
  }
  if (invocation.filter === undefined && !process.stdin.isTerminal) invocation.filter = '.';
  if (invocation.flags.has('h') || invocation.filter === undefined) {
    yield* (invocation.flags.has('h') ? process.stdout : process.stderr).write(USAGE);
    return invocation.flags.has('h') ? 0 : 2;
  }
  const filter = yield* compile(process, invocation);
  return filter ? yield* runAll(process, invocation, filter) : 3;
}

function parseInvocation(process: Process): Invocation {
  const out: Invocation = {
    flags: new Set(),
    named: new Map(),
    positional: [],
    files: [],
    filter: undefined,
    indent: 2,
  };
  const { argv } = process;
  const read = (path: string): string => process.machine.files.read(resolvePath(process.cwd, path));
  let rest: 'files' | 'args' | 'jsonargs' = 'files';
  for (let i = 1, options = true; i < argv.length; i++) {
    const arg = argv[i];
    if (options && arg === '--') options = false;
    else if (options && /^-[^-]/.test(arg)) {
      for (const letter of arg.slice(1)) {
        if ('nRscrjaSCMehV'.includes(letter)) out.flags.add(letter);
        else if (letter === 'f') out.flags.add('from-file');
        else if (letter === 'L') i++;
        else return { ...out, error: `Unknown option ${arg}` };
      }
    } else if (options && arg.startsWith('--')) {
      const name = arg.slice(2);
      const used = longOption(out, name, argv.slice(i + 1), read);
      if (typeof used === 'string') return { ...out, error: used };
      if (name === 'args' || name === 'jsonargs') rest = name;
      i += used;
    } else if (out.filter === undefined) out.filter = arg;
    else if (rest === 'files') out.files.push(arg);
    else out.positional.push(rest === 'args' ? arg : parseJson(arg));
  }
  return out;
}

/** Take a long option: how many further words it used, or what is wrong. */
function longOption(
  out: Invocation,
  name: string,
  next: readonly string[],
  read: (path: string) => string,
): number | string {
  if (LONG[name]) {
    out.flags.add(LONG[name]);
    return 0;
  }
  try {
    switch (name) {
      case 'arg':
        if (next.length < 2) return '--arg takes two parameters (e.g. --arg varname value)';
        out.named.set(next[0], next[1]);
        return 2;
      case 'argjson':
        if (next.length < 2) return '--argjson takes two parameters (e.g. --argjson varname text)';
        out.named.set(next[0], parseJson(next[1]));
        return 2;
      case 'rawfile':
      case 'slurpfile': {
        if (next.length < 2) return `--${name} takes two parameters (e.g. --${name} varname filename)`;
        const text = read(next[1]);
        out.named.set(next[0], name === 'rawfile' ? text : readAll(text));
        return 2;
      }
      case 'indent':
        out.indent = Number(next[0]);
        return out.indent >= 0 && out.indent <= 7 ? 1 : 'Cannot indent more than 7 characters';
      case 'from-file':
        out.flags.add('from-file');
        return 0;
      case 'args':
      case 'jsonargs':
        return 0;
    }
  } catch (error) {
    if (error instanceof JqError) return `Invalid JSON text passed to --${name}`;
    if (error instanceof FileError)
      return `Bad JSON in --${name} ${next[0]} ${next[1]}: Could not open ${next[1]}: ${error.message}`;
    throw error;
  }
  return `Unknown option --${name}`;
}

function readAll(text: string): Json[] {
  const reader = new JsonReader(text);
  const values: Json[] = [];
  for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value);
  return values;
}

function* compile(process: Process, invocation: Invocation): Co<Filter | undefined> {
  let source = invocation.filter as string;
  if (invocation.flags.has('from-file')) source = yield* readOperand(process, source);
  try {
    const filter = parseJq(source);
    const known = new Set([...invocation.named.keys()].map((name) => `$${name}`));
    const missing = undefinedName(filter, new Set([...known, '$ARGS', '$__prog_args']));
    if (missing) throw undefinedError(missing, source);
    return filter;
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* process.stderr.write(`jq: error: ${error.message}\njq: 1 compile error\n`);
    return undefined;
  }
}

/** `foo/0 is not defined`, with the line it stands on. */
function undefinedError(name: string, source: string): JqSyntaxError {
  const at = Math.max(
    0,
    source.search(new RegExp(`(?<![\\w.])${name.replace(/\/\d+$/, '').replace(/[^\w]/g, '\\$&')}(?!\\w)`)),
  );
  return new JqSyntaxError(pointedAt(`${name} is not defined`, source, at, name.replace(/\/\d+$/, '').length));
}

/** Inputs one by one: documents, lines (-R), or all at once (-s). */
function* inputsOf(text: string, flags: ReadonlySet<string>, place: { lines: number }): Generator<Json, void, void> {
  if (flags.has('R') && !flags.has('s')) {
    for (const line of linesOf(text)) {
      place.lines++;
      yield line;
    }
    return;
  }
  place.lines = text.split('\n').length - 1;
  if (flags.has('s')) return yield flags.has('R') ? text : readAll(text);
  const reader = new JsonReader(text);
  for (let value = reader.next(); value !== undefined; value = reader.next()) {
    place.lines = reader.linesRead;
    yield value;
  }
}

function* runAll(process: Process, invocation: Invocation, filter: Filter): Co<number> {
  const { flags } = invocation;
  let failed = 0;
  const texts: string[] = [];
  for (const name of invocation.files) {
    try {
      texts.push(yield* readOperand(process, name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.stderr.write(`jq: error: Could not open file ${name}: ${error.message}\n`);
      failed = 2;
    }
  }
  const needsInput = !flags.has('n') || /\binputs?\b/.test(invocation.filter ?? '');
  if (!invocation.files.length && needsInput) texts.push(yield* process.stdin.readAll());
  const place = { lines: 0, name: invocation.files[0] ?? '<stdin>' };
  const inputs = inputsOf(texts.join(''), flags, place);
  const pending: string[] = [];
  const evaluator = new Evaluator({
    library,
    nowMs: process.machine.kernel.now,
    environment: process.env,
    nextInput: () => inputs.next().value ?? undefined,
    debug: (text) => void pending.push(text),
  });
  const runner = new Runner(process, invocation, evaluator, filter, pending, place);
  const status = flags.has('n') ? yield* runner.one(null) : yield* runner.each(inputs);
  return status ?? (failed || runner.status(flags.has('e')));
}

/** Runs the program for each input and prints what comes out. */
class Runner {
  readonly #process: Process;
  readonly #invocation: Invocation;
  readonly #evaluator: Evaluator;
  readonly #filter: Filter;
  readonly #debug: string[];
  readonly #scope: Scope | undefined;
  /** How far the input has been read, for messages. */
  readonly #place: { lines: number; name: string };
  #failed = false;
  #last: Json | undefined;

  constructor(
    process: Process,
    invocation: Invocation,
    evaluator: Evaluator,
    filter: Filter,
    debug: string[],
    place: { lines: number; name: string },
  ) {
    this.#place = place;
    this.#process = process;
    this.#invocation = invocation;
    this.#evaluator = evaluator;
    this.#filter = filter;
    this.#debug = debug;
    const args = new Map<string, Json>([
      ['positional', invocation.positional],
      ['named', invocation.named],
    ]);
    let scope: Scope | undefined = { parent: undefined, name: '$ARGS', value: args };
    for (const [name, value] of invocation.named) scope = { parent: scope, name: `$${name}`, value };
    this.#scope = scope;
  }

  /** The exit status: 5 after an error; with -e by the last output. */
  status(byOutput: boolean): number {
    if (this.#failed) return 5;
    if (!byOutput) return 0;
    return this.#last === undefined ? 4 : isTruthy(this.#last) ? 0 : 1;
  }

  /** All inputs; a number is a status that ends jq. */
  *each(inputs: Generator<Json, void, void>): Co<number | undefined> {
    for (;;) {
      let next: IteratorResult<Json, void>;
      try {
        next = inputs.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        yield* this.#process.stderr.write(`jq: parse error: ${error.message}\n`);
        return 5;
      }
      if (next.done) return undefined;
      const status = yield* this.one(next.value);
      if (status !== undefined) return status;
    }
  }

  *one(input: Json): Co<number | undefined> {
    const { flags } = this.#invocation;
    try {
      for (const value of this.#evaluator.run(this.#filter, input, this.#scope)) {
        yield* this.#flush();
        this.#last = value;
        const raw = flags.has('r') || flags.has('j') || flags.has('raw-output0');
        const text = raw && typeof value === 'string' ? value : dump(value, this.#dumpOptions());
        yield* this.#process.stdout.write(text + (flags.has('j') ? '' : flags.has('raw-output0') ? '\0' : '\n'));
      }
      yield* this.#flush();
      return undefined;
    } catch (error) {
      yield* this.#flush();
      if (error instanceof Halt) return yield* this.#halt(error);
      if (!(error instanceof JqError)) throw error;
      this.#failed = true;
      yield* this.#process.stderr.write(
        `jq: error ${flags.has('n') ? '(at <unknown>)' : `(at ${this.#place.name}:${this.#place.lines})`}${errorText(error.value)}\n`,
      );
      return undefined;
    }
  }

  *#flush(): Co<void> {
    for (const text of this.#debug.splice(0)) yield* this.#process.stderr.write(text);
  }

  *#halt({ value, status }: Halt): Co<number> {
    if (value !== undefined) yield* this.#process.stderr.write(typeof value === 'string' ? value : `${dump(value)}\n`);
    return status;
  }

  #dumpOptions(): DumpOptions {
    const { flags, indent } = this.#invocation;
    const compact = flags.has('c');
    return {
      indent: compact ? 0 : indent,
      tab: flags.has('tab') && !compact,
      sortKeys: flags.has('S'),
      ascii: flags.has('a'),
      color: flags.has('C'),
    };
  }
}

function errorText(value: Json): string {
  if (typeof value === 'string') return `: ${value}`;
  return ` (not a string): ${dump(value)}`;
}
