import type { EvaluationContext } from './evaluate.ts';
import {
  BOOL,
  BYTES,
  CIDR_TYPE,
  DOUBLE,
  DURATION,
  DYN,
  FORMAT,
  INT,
  IP_TYPE,
  listOf,
  mapOf,
  NULL,
  opaque,
  optionalOf,
  param,
  QUANTITY,
  SEMVER,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
  URL_TYPE,
  type CelType,
} from './types.ts';
import type { Value } from './values.ts';

/** One way to call a function. A member's first argument is its target. */
export interface Overload {
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
}

/** The overloads of all functions, by name. */
export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

/** What a function does. A target comes first. Throws CelError. */
export type Implementation = (args: readonly Value[], context: EvaluationContext) => Value;

/** Functions to call by name: how they may be called and what they do. */
export interface Library {
  /** Lines of `name (int, int) bool`, or `name string.(string) bool` for a member. */
  readonly signatures: string;
  readonly functions: Readonly<Record<string, Implementation>>;
}

const NAMES: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  bytes: BYTES,
  double: DOUBLE,
  duration: DURATION,
  dyn: DYN,
  int: INT,
  null: NULL,
  string: STRING,
  timestamp: TIMESTAMP,
  uint: UINT,
  Quantity: QUANTITY,
  URL: URL_TYPE,
  IP: IP_TYPE,
  CIDR: CIDR_TYPE,
  Format: FORMAT,
  Semver: SEMVER,
  Authorizer: opaque('kubernetes.authorization.Authorizer'),
  PathCheck: opaque('kubernetes.authorization.PathCheck'),
  GroupCheck: opaque('kubernetes.authorization.GroupCheck'),
  ResourceCheck: opaque('kubernetes.authorization.ResourceCheck'),
  Decision: opaque('kubernetes.authorization.Decision'),
  JSONPatchOperation: opaque('JSONPatch'),
};

/** Read the signatures of libraries into one table. */
export function functionTable(libraries: readonly Library[]): FunctionTable {
  const table = new Map<string, Overload[]>();
  for (const { signatures } of libraries)
    for (const line of signatures.trim().split('\n')) {
      const [name, overload] = readSignature(line.trim());
      const list = table.get(name);
      if (list) list.push(overload);
      else table.set(name, [overload]);
    }
  return table;
}

/** The functions of libraries by name. */
export const implementations = (libraries: readonly Library[]): ReadonlyMap<string, Implementation> =>
  new Map(libraries.flatMap(({ functions }) => Object.entries(functions)));

function readSignature(line: string): [string, Overload] {
  const space = line.indexOf(' ');
  const reader = new TypeReader(line.slice(space + 1));
  const target = reader.peek() === '(' ? undefined : reader.type();
  if (target) reader.skip('.');
  const args = reader.list();
  const result = reader.type();
  return [line.slice(0, space), { member: !!target, args: target ? [target, ...args] : args, result }];
}

class TypeReader {
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): string {
    while (this.#text[this.#at] === ' ') this.#at++;
    return this.#text[this.#at];
  }

  skip(char: string): void {
    if (this.peek() !== char) throw new Error(`signature ${this.#text}: ${char} is missing at ${this.#at}`);
    this.#at++;
  }

  list(): CelType[] {
    const types: CelType[] = [];
    this.skip('(');
    while (this.peek() !== ')') {
      types.push(this.type());
      if (this.peek() === ',') this.skip(',');
    }
    this.skip(')');
    return types;
  }

  type(): CelType {
    this.peek();
    const name = /^[A-Za-z]+/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += name.length;
    if (name === 'list') return listOf(this.list()[0]);
    if (name === 'optional') return optionalOf(this.list()[0]);
    if (name === 'type') return typeOf(this.list()[0]);
    if (name === 'map') {
      const [key, value] = this.list();
      return mapOf(key, value);
    }
    if (/^[A-Z]$/.test(name)) return param(name);
    const type = NAMES[name];
    if (!type) throw new Error(`signature ${this.#text}: no type ${name}`);
    return type;
  }
}
