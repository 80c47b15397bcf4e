import { Regex, type RegexOptions } from './regex.ts';
import type { RegexDialect } from './syntax.ts';

export { Regex, type RegexMatch, type RegexOptions } from './regex.ts';
export { RegexError } from './syntax.ts';

/** Compiled expressions that are kept. */
const MAX_CACHED = 200;
const cache = new Map<string, Regex>();

/** Compile an expression, or take it from those compiled before. @throws RegexError */
export function compileRegex(source: string, dialect: RegexDialect, options: RegexOptions = {}): Regex {
  const key = `${dialect}${options.ignoreCase ? 'i' : ''}${options.multiline ? 'm' : ''}${options.first ? 'f' : ''}${options.lineDots ? 'd' : ''}/${source}`;
  let regex = cache.get(key);
  if (regex) return regex;
  regex = new Regex(source, dialect, options);
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string);
  cache.set(key, regex);
  return regex;
}

/** An extended expression, as awk, `grep -E` and `[[ =~ ]]` read it. */
export function compileExtended(source: string, ignoreCase = false): Regex {
  return compileRegex(source, 'extended', { ignoreCase });
}
