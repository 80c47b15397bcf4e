import { KubectlError } from '../errors.ts';

const isPair = (arg: string): boolean =>
  (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');

/** Arguments that name resources, and those after them that change something (KEY=VALUE, KEY-). Throws KubectlError. */
export function resourcesAndPairs(
  args: readonly string[],
  what: string,
): { resources: readonly string[]; pairs: readonly string[] } {
  const at = args.findIndex(isPair);
  if (at < 0) return { resources: args, pairs: [] };
  const stray = args.slice(at).find((arg) => !isPair(arg));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before ${what} changes: ${stray}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

/** Pairs as cmdutil.ParsePairs takes them. Throws KubectlError. */
export function parsePairs(
  pairs: readonly string[],
  what: string,
  mayRemove = true,
): { set: ReadonlyMap<string, string>; remove: readonly string[] } {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) set.set(pair.slice(0, at), pair.slice(at + 1));
    else if (mayRemove && pair.endsWith('-') && pair !== '-') remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length) throw new KubectlError(`invalid ${what} format: ${invalid.join(', ')}`);
  return { set, remove };
}
