/**
 * Stand-ins for the parts of the engine that arrive after the first prompt (tools/later.ts puts them in place).
 * Using one too early is noted in {@link early} and throws; nothing of what was then under way may be kept.
 */

/** What fills the stand-ins of a module, by their places in it or by name. */
type Part = Readonly<Record<string | number, unknown>>;

/** A part of the engine was used before it had arrived. */
export class NotYetArrived extends Error {}

/** Whether something was used too early since this was last set to false. */
export const early = { used: false };

let parts: readonly Part[] | undefined;
const waiting: ((parts: readonly Part[]) => void)[] = [];

/** Something of the rest has stand-ins: `fill` puts the real things into their places. */
export function onArrival(part: number, fill: (real: never) => void): void {
  waiting.push((arrived) => fill(arrived[part] as never));
}

/** The rest of the engine is there. */
export function arrive(arrived: readonly Part[]): void {
  parts = arrived;
  for (const fill of waiting) fill(arrived);
}

/**
 * Stand-ins for all exports of a part, in their order.
 * @param known Of each, what may be asked of it before.
 */
export function laterAll(
  part: number,
  count: number,
  fill: (real: never) => void,
  known: readonly (Readonly<Record<string, unknown>> | null)[] = [],
): unknown[] {
  onArrival(part, fill);
  return Array.from({ length: count }, (_, i) => later(part, i, known[i] ?? {}));
}

/**
 * A stand-in for something of a part. Imports see the real one once it is there; what a table took from here goes on
 * through the stand-in.
 * @param known What may be asked of it before: the names of a command.
 */
export function later(part: number, key: string | number, known: Readonly<Record<string, unknown>> = {}): unknown {
  const real = (): object => {
    if (parts) return parts[part][key] as object;
    early.used = true;
    throw new NotYetArrived(`${key} of part ${part} has not arrived yet`);
  };
  // A bound function can be called and constructed and has no properties of its own that a proxy would have to keep.
  const target = function () {}.bind(undefined) as unknown as object;
  for (const key of Reflect.ownKeys(target)) Reflect.deleteProperty(target, key);
  return new Proxy(target, {
    get(_, key) {
      if (!parts && typeof key === 'string' && key in known) return known[key] ?? undefined;
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
