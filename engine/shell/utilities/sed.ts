import type { Co } from '../../kernel/coroutine.ts';
import { FileError, resolvePath } from '../../runtime/files.ts';
import type { Process } from '../../runtime/process.ts';
import { Capture, type Writer } from '../../runtime/streams.ts';
import { Inputs, LineReader, readOperand } from './input.ts';
import { complain, parseOptions, UsageError, utility, type Options } from './options.ts';
import { parseSed, SedError } from './sed/script.ts';
import type { SedCommand } from './sed/command.ts';
import { SedMachine, type SedInput } from './sed/machine.ts';

const SPEC = {
  short: 'nEre:f:i::szu',
  long: {
    quiet: 'n',
    silent: 'n',
    'regexp-extended': 'E',
    expression: 'e',
    file: 'f',
    'in-place': 'i',
    separate: 's',
    'null-data': 'z',
    unbuffered: 'u',
    posix: 'posix',
    debug: 'debug',
    sandbox: 'sandbox',
  },
  status: 1,
};

const USAGE = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n                 print nothing on its own
  -e script          add the script
  -f script-file     add the script of a file
  -E, -r             use extended regular expressions
  -i[SUFFIX]         edit files in place (keep a copy with SUFFIX)
  -s                 treat files as separate
  -z                 lines end in a NUL byte`;

/** `sed [-nErsz] [-i[suffix]] [-e script] [-f file] [script] [file …]` */
export const sed = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, SPEC);
  const operands = [...options.operands];
  const scripts: string[] = [];
  for (const [key, value] of options.list) {
    if (key === 'e') scripts.push(value);
    if (key === 'f') scripts.push((yield* readOperand(process, value)).replace(/\n$/, ''));
  }
  if (!options.has('e', 'f')) {
    if (!operands.length) throw new UsageError(USAGE, 1, false);
    scripts.push(operands.shift() as string);
  }
  let commands: SedCommand[];
  try {
    commands = parseSed(scripts.join('\n'), options.has('E', 'r'));
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    yield* complain(process, error.message);
    return 1;
  }
  const missing = commands.find(
    ({ name, text }) => 'btT'.includes(name) && text && !commands.some((c) => c.name === ':' && c.text === text),
  );
  if (missing) {
    yield* complain(process, `can't find label for jump to \`${missing.text}'`);
    return 1;
  }
  return options.has('i')
    ? yield* editInPlace(process, commands, options, operands)
    : yield* stream(process, commands, options, operands);
});

function machineFor(process: Process, commands: SedCommand[], options: Options, output: Writer): SedMachine {
  return new SedMachine(process, commands, {
    quiet: options.has('n'),
    separator: options.has('z') ? '\0' : '\n',
    output,
  });
}

function* stream(process: Process, commands: SedCommand[], options: Options, operands: readonly string[]): Co<number> {
  const inputs = new Inputs(process, operands, (name, error) => describe(name, error));
  const machine = machineFor(process, commands, options, process.stdout);
  const input = lineInput(inputs, options);
  const status = yield* machine.run(input);
  return status || (inputs.failed ? 2 : 0);
}

function describe(name: string, error: FileError): string {
  return error.code === 'EISDIR' ? `couldn't edit ${name}: not a regular file` : `can't read ${name}: ${error.message}`;
}

/** Lines of all inputs, one ahead, so that the last is known. */
function lineInput(inputs: Inputs, options: Options): SedInput {
  let current: { name: string; lines: LineReader } | undefined;
  const ahead: { line: string; name: string; first: boolean }[] = [];
  const separator = options.has('z') ? '\0' : '\n';
  const fill = function* (): Co<void> {
    for (;;) {
      const opened = !current;
      if (!current) {
        const next = yield* inputs.next();
        if (!next) return;
        current = { name: next.name, lines: new LineReader(next.reader, separator) };
      }
      const line = yield* current.lines.next();
      if (line !== undefined) return void ahead.push({ line, name: current.name, first: opened });
      current = undefined;
    }
  };
  return {
    *next() {
      if (!ahead.length) yield* fill();
      return ahead.shift();
    },
    *isLast() {
      if (!ahead.length) yield* fill();
      return !ahead.length || (options.has('s') && ahead[0].first);
    },
    finish: () => current?.lines.finish(),
  };
}

function* editInPlace(
  process: Process,
  commands: SedCommand[],
  options: Options,
  operands: readonly string[],
): Co<number> {
  const { files } = process.machine;
  let status = 0;
  if (!operands.length) throw new UsageError('no input files', 1, false);
  for (const name of operands) {
    const path = resolvePath(process.cwd, name);
    try {
      if (files.stat(path).type !== 'file') {
        yield* complain(process, `couldn't edit ${name}: not a regular file`);
        status = 4;
        continue;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(process, `can't read ${name}: ${error.message}`);
      status = 2;
      continue;
    }
    const before = files.read(path);
    const output = new Capture();
    const machine = machineFor(process, commands, options, output);
    const quit = yield* machine.run(lineInput(new Inputs(process, [name]), options));
    const suffix = options.value('i');
    if (suffix)
      files.write(
        suffix.includes('*') ? resolvePath(process.cwd, suffix.replaceAll('*', name)) : path + suffix,
        before,
      );
    files.write(path, output.text + machine.unread(before));
    for (const command of commands) command.active = false;
    if (quit) return quit;
  }
  return status;
}
