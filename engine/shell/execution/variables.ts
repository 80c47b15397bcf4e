import { encodeText } from '../../runtime/bytes.ts';

/** A shell variable. An array has `items`: indexes (as text) to values, in order of insertion. */
export interface Variable {
  value?: string;
  items?: Map<string, string>;
  /** The highest index of `items`, where it is known. */
  highest?: number;
  associative?: boolean;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  lower?: boolean;
  upper?: boolean;
  /** The name this one stands for (`declare -n`). */
  reference?: boolean;
}

/** An assignment to a variable that must not change. */
export class ReadonlyError extends Error {
  constructor(name: string) {
    super(`${name}: readonly variable`);
    this.name = 'ReadonlyError';
  }
}

/** The buckets of bash's table of an associative array; its elements are listed in their order. */
const BUCKETS = 1024;

/** Keys of an array as bash lists them: numbers in order, names by the bucket their hash (FNV-1) falls into. */
export function listKeys(variable: Variable): string[] {
  const keys = [...(variable.items?.keys() ?? [])];
  if (!variable.associative) return keys.sort((a, b) => Number(a) - Number(b));
  return keys.reverse().sort((a, b) => bucketOf(a) - bucketOf(b));
}

function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encodeText(key)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return (hash >>> 0) % BUCKETS;
}

/** The bucket of ash's table of variables. */
function ashBucketOf(name: string): number {
  const bytes = encodeText(name);
  return bytes.reduce((sum, byte) => sum + byte, (bytes[0] ?? 0) << 4) % 39;
}

/** The highest index of an array; -1 where it has none. */
export function highestIndex(items: ReadonlyMap<string, string>): number {
  let highest = -1;
  for (const key of items.keys()) highest = Math.max(highest, Number(key));
  return highest;
}

/** How many elements one array may have. */
const MAX_ITEMS = 1_000_000;

/** Values that are computed when read (`RANDOM`, `SECONDS`). */
export type Dynamic = (name: string) => string | undefined;

/** The variables of a shell, with the scopes of the functions that run. */
export class Variables {
  #map: Map<string, Variable>;
  #scopes: Map<string, Variable | undefined>[] = [];
  readonly #dynamic: Dynamic;

  constructor(map: Map<string, Variable>, dynamic: Dynamic) {
    this.#map = map;
    this.#dynamic = dynamic;
  }

  /** A copy for a subshell. */
  clone(dynamic: Dynamic = this.#dynamic): Variables {
    const map = new Map<string, Variable>();
    for (const [name, variable] of this.#map)
      map.set(name, { ...variable, ...(variable.items && { items: new Map(variable.items) }) });
    const copy = new Variables(map, dynamic);
    copy.#scopes = this.#scopes.map((scope) => new Map(scope));
    return copy;
  }

  find(name: string): Variable | undefined {
    return this.#map.get(this.resolve(name));
  }

  /** Follow name references. */
  resolve(name: string): string {
    for (let i = 0; i < 10; i++) {
      const variable = this.#map.get(name);
      if (!variable?.reference || !variable.value) return name;
      name = variable.value;
    }
    return name;
  }

  get(name: string): string | undefined {
    const dynamic = this.#dynamic(name);
    if (dynamic !== undefined) return dynamic;
    const variable = this.find(name);
    return variable?.items ? variable.items.get('0') : variable?.value;
  }

  /** @throws ReadonlyError */
  set(name: string, value: string): Variable {
    const variable = this.#writable(name);
    const cased = variable.lower ? value.toLowerCase() : variable.upper ? value.toUpperCase() : value;
    if (variable.items) variable.items.set('0', cased);
    else variable.value = cased;
    return variable;
  }

  setItem(name: string, index: string, value: string): void {
    const variable = this.#writable(name);
    variable.items ??= new Map(variable.value === undefined ? [] : [['0', variable.value]]);
    delete variable.value;
    if (variable.items.size >= MAX_ITEMS) throw new Error(`${name}: an array of more than ${MAX_ITEMS} elements`);
    variable.items.set(index, value);
    variable.highest = undefined;
  }

  /** Add an element behind the last one. */
  push(name: string, value: string): void {
    const variable = this.#writable(name);
    const next = (variable.highest ?? highestIndex(variable.items ?? new Map())) + 1;
    this.setItem(name, String(next), value);
    variable.highest = next;
  }

  setItems(name: string, items: Map<string, string>): void {
    const variable = this.#writable(name);
    delete variable.value;
    variable.items = items;
    variable.highest = undefined;
  }

  /** The variable, made where it is not there. */
  #writable(name: string): Variable {
    const target = this.resolve(name);
    let variable = this.#map.get(target);
    if (variable?.readonly) throw new ReadonlyError(target);
    if (!variable) this.#map.set(target, (variable = {}));
    return variable;
  }

  /** The variable of this name in the current scope, for changing its attributes. */
  declare(name: string): Variable {
    let variable = this.#map.get(name);
    if (!variable) this.#map.set(name, (variable = {}));
    return variable;
  }

  unset(name: string): void {
    const target = this.resolve(name);
    if (this.#map.get(target)?.readonly) throw new ReadonlyError(target);
    this.#map.delete(target);
  }

  /** Forget a name reference itself. */
  unsetReference(name: string): void {
    this.#map.delete(name);
  }

  names(): string[] {
    return [...this.#map.keys()].sort();
  }

  /** Is the name set to something? */
  isSet(name: string): boolean {
    return this.get(name) !== undefined || Boolean(this.find(name)?.items?.size);
  }

  /**
   * What children get: exported variables in the order in which the shell's hash table holds them; bash puts those
   * that were set for the command alone first.
   */
  environment(bash: boolean): Map<string, string> {
    const names = [...this.#map.keys()].filter((name) => {
      const variable = this.#map.get(name);
      return variable?.exported && variable.value !== undefined;
    });
    const place = bash ? bucketOf : ashBucketOf;
    const first = (name: string): number => (bash && this.#temporary.includes(name) ? 0 : 1);
    names.sort((a, b) => first(a) - first(b) || place(a) - place(b));
    return new Map(names.map((name) => [name, this.#map.get(name)?.value ?? '']));
  }

  /** Names that are set for the running command alone. */
  #temporary: string[] = [];

  /** Begin a function's scope. */
  enter(): void {
    this.#scopes.push(new Map());
  }

  /** End it: local variables get back what they were. */
  leave(): void {
    for (const [name, before] of this.#scopes.pop() ?? []) {
      if (before) this.#map.set(name, before);
      else this.#map.delete(name);
    }
  }

  /** The names that the running function declared. */
  localNames(): string[] {
    return [...(this.#scopes.at(-1)?.keys() ?? [])].sort();
  }

  get inFunction(): boolean {
    return this.#scopes.length > 0;
  }

  /** Make a name local to the function that runs; an exported one stays exported. */
  makeLocal(name: string): Variable {
    const scope = this.#scopes.at(-1);
    const before = this.#map.get(name);
    if (!scope || (scope.has(name) && before)) return this.declare(name);
    if (before?.readonly) throw new ReadonlyError(name);
    scope.set(name, before);
    const variable: Variable = before?.exported ? { exported: true } : {};
    this.#map.set(name, variable);
    return variable;
  }

  /** Give a name another value for a while; call what is returned to end that. */
  temporarily(name: string, value: string): () => void {
    const before = this.#map.get(name);
    if (before?.readonly) throw new ReadonlyError(name);
    this.#map.set(name, { value, exported: true });
    this.#temporary.push(name);
    return () => {
      this.#temporary.pop();
      if (before) this.#map.set(name, before);
      else this.#map.delete(name);
    };
  }
}
