import { UsageError } from '../options.ts';

/** Options of an openssl command: flags, and names with values. */
export class Arguments {
  readonly flags = new Set<string>();
  readonly values = new Map<string, string>();
  readonly rest: string[] = [];

  /** @param takes names that are followed by a value; `flags` those that are not */
  constructor(command: string, args: readonly string[], takes: readonly string[], flags: readonly string[]) {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (!/^-./.test(arg)) {
        this.rest.push(arg);
        continue;
      }
      const name = arg.replace(/^--?/, '');
      if (flags.includes(name)) this.flags.add(name);
      else if (!takes.includes(name)) throw wrongUse(command, `Unknown option or message digest: ${name}`);
      else if (args[i + 1] === undefined) throw wrongUse(command, `Option -${name} needs a value`);
      else this.values.set(name, args[++i]);
    }
  }

  has(name: string): boolean {
    return this.flags.has(name);
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }
}

/** A wrong option, as openssl tells of it: the command's name stands before both lines. */
export function wrongUse(command: string, message: string): UsageError {
  return new WrongUse(`${command}: ${message}\n${command}: Use -help for summary.\n`);
}

/** A failure that openssl tells without its own name before it. */
export class WrongUse extends UsageError {
  constructor(text: string) {
    super(text, 1, false);
  }
}
