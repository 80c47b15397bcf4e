import type { Schema } from '../../kinds/schema.ts';
import { atomOf, fieldSchema, type Atom } from './field-types.ts';
import { elementOr } from './fields-compare.ts';

type Fields = Record<string, unknown>;

/** Merge a configuration into a live value (typed.Merge): what it says wins, what it leaves out stays. Shares with both. */
export function mergeFields(schema: Schema | undefined, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  const atom = atomOf(schema);
  if (atom.is === 'scalar' || atom.is === 'atomic') return config;
  if (live === undefined || live === null || typeof live !== 'object') return config;
  // Null over what is empty stays null; over what is not it says nothing.
  if (config === null) return Object.keys(live).length ? live : config;
  if (typeof config !== 'object') return config;
  if (atom.is === 'struct') return mergeStruct(atom, live as Fields, config as Fields);
  return Array.isArray(live) && Array.isArray(config) ? mergeLists(atom, live, config) : config;
}

function mergeStruct(atom: Extract<Atom, { is: 'struct' }>, live: Fields, config: Fields): Fields {
  const out: Fields = { ...live };
  for (const key of Object.keys(config)) out[key] = mergeFields(fieldSchema(atom, key), live[key], config[key]);
  return out;
}

/**
 * Elements that only the live list has keep their place among those both have; the order of those is the
 * configuration's.
 */
function mergeLists(
  atom: Extract<Atom, { is: 'list' | 'set' }>,
  live: readonly unknown[],
  config: readonly unknown[],
): unknown[] {
  const left = live.map((item, i) => elementOr(atom, item, i));
  const right = config.map((item, i) => elementOr(atom, item, i));
  const liveItems = new Map(left.map((element, i) => [element, live[i]]));
  const configItems = new Map(right.map((element, i) => [element, config[i]]));
  const shared = right.filter((element) => liveItems.has(element));
  const merged = new Set<string>();
  const out: unknown[] = [];
  const take = (element: string): void => {
    merged.add(element);
    if (shared[0] === element) shared.shift();
    const items = atom.is === 'list' ? atom.items : undefined;
    const before = liveItems.get(element);
    out.push(items ? mergeFields(items, before, configItems.get(element)) : configItems.get(element));
  };
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    if (l < left.length && r < right.length) {
      if (left[l] === right[r]) {
        take(left[l]);
        l++;
        r++;
        continue;
      }
      if (configItems.has(left[l]) && shared.length && shared[0] !== left[l]) {
        l++;
        continue;
      }
    }
    if (l < left.length) {
      if (!configItems.has(left[l])) {
        out.push(live[l++]);
        continue;
      }
      if (merged.has(left[l])) l++;
    }
    if (r < right.length) take(right[r++]);
  }
  return out;
}
