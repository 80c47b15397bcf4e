/**
 * Simple JSON paths, as printer columns, selectable fields and scale paths have them: `.spec.a`, `.a\.b`, `['a.b']`,
 * `[0]`, `[*]`, `[?(@.a>1)]`.
 */

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly path: readonly Step[]; readonly operator?: string; readonly value?: unknown };

const MAX_STEPS = 64;
const cache = new Map<string, readonly Step[] | undefined>();

/** The values at a path, in order; none where it leads nowhere or cannot be read. */
export function valuesAt(object: unknown, path: string): unknown[] {
  if (!cache.has(path)) {
    if (cache.size > 1000) cache.clear();
    cache.set(path, parse(path));
  }
  const steps = cache.get(path);
  return steps ? walk([object], steps) : [];
}

function walk(values: unknown[], steps: readonly Step[]): unknown[] {
  let found = values;
  for (const step of steps) found = found.flatMap((value) => follow(value, step));
  return found;
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.kind) {
    case 'field': {
      const next = (value as Record<string, unknown>)[step.name];
      return Array.isArray(value) || next === undefined ? [] : [next];
    }
    case 'index': {
      if (!Array.isArray(value)) return [];
      const next: unknown = value.at(step.index);
      return next === undefined ? [] : [next];
    }
    case 'all':
      return Array.isArray(value) ? value : Object.values(value);
    case 'filter':
      return Array.isArray(value) ? value.filter((one) => matches(one, step)) : [];
  }
}

function matches(value: unknown, { path, operator, value: wanted }: Step & { kind: 'filter' }): boolean {
  const found = walk([value], path);
  if (!operator) return found.length > 0;
  const [left] = found as (string | number | boolean | undefined)[];
  const right = wanted as string | number | boolean;
  if (left === undefined) return false;
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

function parse(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = path;
  while (rest && steps.length < MAX_STEPS) {
    const [step, length] = next(rest) ?? [];
    if (!step || !length) return undefined;
    steps.push(step);
    rest = rest.slice(length);
  }
  return steps;
}

function next(text: string): [Step, number] | undefined {
  const field = /^\.((?:\\.|[^.[\]\\])+)/.exec(text);
  if (field)
    return [
      field[1] === '*' ? { kind: 'all' } : { kind: 'field', name: field[1].replace(/\\(.)/g, '$1') },
      field[0].length,
    ];
  const index = /^\.?\[(-?[0-9]{1,9})\]/.exec(text);
  if (index) return [{ kind: 'index', index: Number(index[1]) }, index[0].length];
  const all = /^\.?\[\*\]/.exec(text);
  if (all) return [{ kind: 'all' }, all[0].length];
  const quoted = /^\.?\[(?:'([^']*)'|"([^"]*)")\]/.exec(text);
  if (quoted) return [{ kind: 'field', name: quoted[1] ?? quoted[2] }, quoted[0].length];
  const filter = /^\.?\[\?\(@((?:\.[\w\\-]+|\['[^']*'\])+)\s*(?:(==|!=|<=|>=|<|>)\s*([^)]*))?\)\]/.exec(text);
  if (!filter) return undefined;
  const inner = parse(filter[1]);
  if (!inner) return undefined;
  return [
    { kind: 'filter', path: inner, operator: filter[2], value: filter[2] && literal(filter[3].trim()) },
    filter[0].length,
  ];
}

function literal(text: string): unknown {
  const quoted = /^(?:'([^']*)'|"([^"]*)")$/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}
