import { library } from './library.ts';
import { natives } from './natives.ts';
import type { Filter, Pattern } from './syntax.ts';

/** The first name in a program that means nothing: `foo/0` or `$x`; undefined where all mean something. */
export function undefinedName(filter: Filter, known: ReadonlySet<string>): string | undefined {
  switch (filter.type) {
    case 'call': {
      const key = `${filter.name}/${filter.args.length}`;
      if (!known.has(key) && !natives.has(key) && !library.has(key)) return key;
      return firstOf(filter.args, known);
    }
    case 'variable':
      return known.has(filter.name) || filter.name === '$ENV' ? undefined : filter.name;
    case 'define': {
      const { definition, rest } = filter;
      const own = new Set([...known, `${definition.name}/${definition.params.length}`]);
      const params = definition.params.flatMap((param) =>
        param.startsWith('$') ? [param, `${param.slice(1)}/0`] : [`${param}/0`],
      );
      return undefinedName(definition.body, new Set([...own, ...params])) ?? undefinedName(rest, own);
    }
    case 'bind':
      return (
        undefinedName(filter.source, known) ??
        undefinedName(filter.body, new Set([...known, ...filter.patterns.flatMap(names)]))
      );
    case 'reduce':
    case 'foreach': {
      const inner = new Set([...known, ...names(filter.pattern)]);
      const outer = firstOf([filter.source, filter.start], known);
      return (
        outer ?? firstOf([filter.update, ...('extract' in filter && filter.extract ? [filter.extract] : [])], inner)
      );
    }
    case 'label':
      return filter.body && undefinedName(filter.body, new Set([...known, `*${filter.name}`]));
    case 'break':
      return known.has(`*${filter.name}`) ? undefined : `$*label-${filter.name.slice(1)}`;
    default:
      return firstOf(children(filter), known);
  }
}

function firstOf(filters: readonly Filter[], known: ReadonlySet<string>): string | undefined {
  for (const filter of filters) {
    const found = undefinedName(filter, known);
    if (found) return found;
  }
  return undefined;
}

/** The filters directly within one. */
function children(filter: Filter): Filter[] {
  return Object.values(filter).flatMap((value: unknown): Filter[] => {
    if (Array.isArray(value))
      return value.flatMap((item) =>
        isFilter(item) ? [item] : item && typeof item === 'object' ? Object.values(item).filter(isFilter) : [],
      );
    return isFilter(value) ? [value] : [];
  });
}

function isFilter(value: unknown): value is Filter {
  return typeof value === 'object' && value !== null && 'type' in value && !(value instanceof Map);
}

function names(pattern: Pattern): string[] {
  if (pattern.type === 'name') return [pattern.name];
  if (pattern.type === 'array') return pattern.items.flatMap(names);
  return pattern.entries.flatMap(({ name, value }) => [...(name ? [name] : []), ...(value ? names(value) : [])]);
}
