import { parseAst } from 'vite';

/** What is moved out of a module. */
export interface Outline {
  /** The module without the functions; stubs stand in for them. */
  readonly kept: string;
  /** A module of the functions. It imports what it needs of the first. */
  readonly moved: string;
}

/** A module is left whole where less than this (in bytes of its source) could be moved. */
const WORTHWHILE = 120;

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

interface Declared {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly exported: boolean;
  readonly node: Node;
}

/**
 * Move functions at the top level of a TypeScript module that have not run out of it. Functions that assign to the
 * module's variables stay. Undefined where it is not worthwhile.
 * @param hasRun Names of functions in the module that have run.
 * @param stubs Makes the declarations that stand in for functions of these names.
 */
export function outline(
  source: string,
  path: string,
  hasRun: ReadonlySet<string>,
  stubs: (names: readonly string[]) => string,
): Outline | undefined {
  const { body } = parseAst(source, { lang: 'ts' }) as unknown as { body: Node[] };
  const bindings = new Set(body.flatMap(bindingsOf));
  const functions = body.flatMap(functionOf).filter(({ name, node }) => !hasRun.has(name) && !assigns(node, bindings));
  if (functions.reduce((sum, { start, end }) => sum + end - start, 0) < WORTHWHILE) return undefined;
  const names = functions.map(({ name }) => name);
  const used = new Set(functions.flatMap(({ node }) => identifiers(node)));
  const needed = [...bindings].filter((name) => used.has(name) && !names.includes(name));
  const exported = functions.filter((one) => one.exported).map(({ name }) => name);
  const imports = body
    .filter(({ type }) => type === 'ImportDeclaration')
    .map(({ start, end }) => source.slice(start, end));
  let kept = source;
  for (const { start, end } of functions.toReversed()) kept = kept.slice(0, start) + kept.slice(end);
  return {
    kept: [
      stubs(names),
      kept,
      exported.length ? `export { ${exported.join(', ')} };` : '',
      needed.length ? `export { ${needed.map((name) => `${name} as $${name}`).join(', ')} };` : '',
    ].join('\n'),
    moved: [
      ...imports,
      needed.length
        ? `import { ${needed.map((name) => `$${name} as ${name}`).join(', ')} } from ${JSON.stringify(path)};`
        : '',
      ...functions.map(({ start, end, exported }) => `${exported ? '' : 'export '}${source.slice(start, end)}`),
    ].join('\n'),
  };
}

/** Names that a statement at the top level declares, imports aside. */
function bindingsOf(statement: Node): string[] {
  const declaration = (statement.declaration ?? statement) as Node;
  if (declaration.type === 'VariableDeclaration')
    return (declaration.declarations as Node[]).flatMap(({ id }) => namesIn(id as Node));
  if (['FunctionDeclaration', 'ClassDeclaration'].includes(declaration.type))
    return [(declaration.id as { name: string }).name];
  return [];
}

/** The names that a pattern binds: `a`, `{ a, b: c }`, `[a = 1, ...b]`. */
function namesIn(pattern: Node | null): string[] {
  if (pattern?.type === 'Identifier') return [pattern.name as string];
  if (pattern?.type === 'ObjectPattern') return (pattern.properties as Node[]).flatMap(namesIn);
  if (pattern?.type === 'ArrayPattern') return (pattern.elements as (Node | null)[]).flatMap(namesIn);
  return pattern ? namesIn((pattern.value ?? pattern.left ?? pattern.argument ?? null) as Node | null) : [];
}

/** A function at the top level, declared or assigned to a constant of its own. */
function functionOf(statement: Node): Declared[] {
  const exported = statement.type === 'ExportNamedDeclaration';
  const node = (exported ? statement.declaration : statement) as Node | null;
  const { start, end } = statement;
  if (node?.type === 'FunctionDeclaration')
    return [{ name: (node.id as { name: string }).name, start, end, exported, node }];
  if (node?.type !== 'VariableDeclaration' || node.kind !== 'const') return [];
  const [first, ...others] = node.declarations as { id: Node & { name?: string }; init: Node | null }[];
  const isFunction = ['ArrowFunctionExpression', 'FunctionExpression'].includes(first.init?.type ?? '');
  return !others.length && isFunction && first.id.name ? [{ name: first.id.name, start, end, exported, node }] : [];
}

/** Every name that occurs somewhere below; more than are references, which does no harm. */
function identifiers(node: Node): string[] {
  const found: string[] = [];
  walk(node, (one) => {
    if (one.type === 'Identifier') found.push(one.name as string);
  });
  return found;
}

/** Whether something below assigns to one of the names. */
function assigns(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(node, (one) => {
    const target =
      one.type === 'AssignmentExpression' ? one.left : one.type === 'UpdateExpression' ? one.argument : undefined;
    if (target && identifiers(target as Node).some((name) => names.has(name))) found = true;
  });
  return found;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') walk(child as Node, visit);
}
