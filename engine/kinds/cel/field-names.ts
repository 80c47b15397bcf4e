const ESCAPED = /__(underscores|dot|dash|slash)__/g;
const UNESCAPED: Readonly<Record<string, string>> = { underscores: '__', dot: '.', dash: '-', slash: '/' };
const KEYWORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Is a name one that only the language's own use of names keeps from being one: `namespace`, but not `in`? */
export const isSelectable = (name: string): boolean =>
  KEYWORDS.has(name) && !['true', 'false', 'null', 'in'].includes(name);

/** A field's name as expressions write it: `a.b` is `a__dot__b`, `namespace` is `__namespace__`. Undefined if it cannot be. */
export function escapeField(name: string): string | undefined {
  if (KEYWORDS.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  return name
    .replaceAll('__', '\0underscores\0')
    .replaceAll('.', '\0dot\0')
    .replaceAll('-', '\0dash\0')
    .replaceAll('/', '\0slash\0')
    .replaceAll('\0', '__');
}

/** The name that {@link escapeField} made this of. */
export function unescapeField(name: string): string {
  const keyword = /^__(.+)__$/.exec(name)?.[1];
  if (keyword !== undefined && KEYWORDS.has(keyword)) return keyword;
  return name.replace(ESCAPED, (_, word: string) => UNESCAPED[word]);
}
