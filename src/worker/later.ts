/**
 * Stand-ins for the parts of the engine that arrive after the first prompt (tools/later.ts puts them in place).
 * Using one too early is noted in {@link early} and throws; nothing of what was then under way may be kept.
 */

type Module = Record<string, unknown>;

/** A part of the engine was used before it had arrived. */
export class NotYetArrived extends Error {}

/** Whether something was used too early since this was last set to false. */
export const early = { used: false };

let modules: readonly Module[] | undefined;
const waiting: ((modules: readonly Module[]) => void)[] = [];

/** A module of the rest has been replaced by a stub: `fill` puts the real exports into its place. */
export function onArrival(part: number, fill: (module: never) => void): void {
  waiting.push((arrived) => fill(arrived[part] as never));
}

/** The rest of the engine is there. */
export function arrive(arrived: readonly Module[]): void {
  modules = arrived;
  for (const fill of waiting) fill(arrived);
}

/**
 * A stand-in for an export. Imports see the real one once it is there; what a table took from here goes on through the
 * stand-in.
 * @param known What may be asked of it before: the names of a command.
 */
export function later(part: number, name: string, known: Readonly<Record<string, unknown>> = {}): unknown {
  const real = (): object => {
    if (modules) return (modules[part][name] ?? (modules[part].default as Module)[name]) as object;
    early.used = true;
    throw new NotYetArrived(`${name} has not arrived yet`);
  };
  // A bound function can be called and constructed and has no properties of its own that a proxy would have to keep.
  const target = function () {}.bind(undefined) as unknown as object;
  for (const key of Reflect.ownKeys(target)) Reflect.deleteProperty(target, key);
  return new Proxy(target, {
    get(_, key) {
      if (!modules && typeof key === 'string' && key in known) return known[key] ?? undefined;
      const owner = real();
      const value: unknown = Reflect.get(owner, key);
      // Methods of a Map, say, must find the Map and not its stand-in.
      return typeof owner === 'object' && typeof value === 'function' ? (value.bind(owner) as unknown) : value;
    },
    apply: (_, self, args) => Reflect.apply(real() as () => unknown, self, args) as unknown,
    construct: (_, args) => Reflect.construct(real() as new () => object, args) as object,
    has: (_, key) => Reflect.has(real(), key),
    ownKeys: () => Reflect.ownKeys(real()),
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
    getOwnPropertyDescriptor(_, key) {
      const found = Reflect.getOwnPropertyDescriptor(real(), key);
      return found && { ...found, configurable: true };
    },
  });
}
