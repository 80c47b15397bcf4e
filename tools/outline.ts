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
/** A function within something else leaves a call behind: shorter ones stay. */
const WORTH_A_CALL = 150;

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** Something that is moved: its text becomes a declaration of a module of its own. */
interface Moved {
  readonly name: string;
  readonly node: Node;
  /** The text that the module loses, and what stands there instead: that has the method's name where it has one. */
  readonly start: number;
  readonly end: number;
  readonly key?: Node;
  readonly instead: (key: string) => string;
  /** The declaration: what comes before the text of `from` to `to`. */
  readonly head: string;
  readonly from: number;
  readonly to: number;
  /** Do other modules import it by its name? */
  readonly exported: boolean;
}

/** A text to be put in the place of another. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Move functions that have not run out of a TypeScript module: functions and classes at its top level, methods, and
 * functions in tables. What assigns to the module's variables stays.
 * @param ran Where functions begin that have run: offsets in the source.
 * @param stubs Makes the declarations that stand in for what has these names.
 */
export function outline(
  source: string,
  path: string,
  ran: readonly number[],
  stubs: (names: readonly string[]) => string,
): Outline | undefined {
  const { body } = parseAst(source, { lang: 'ts' }) as unknown as { body: Node[] };
  const bindings = new Set(body.flatMap(bindingsOf));
  const module = { source, ran, count: 0 };
  const moved = body
    .flatMap((statement) => movedOf(module, statement))
    .filter(({ node }) => !assigns(node, bindings))
    .sort((a, b) => a.start - b.start);
  if (moved.reduce((sum, { from, to }) => sum + to - from, 0) < WORTHWHILE) return undefined;
  const edits = publicNames(body, moved);
  const names = moved.map(({ name }) => name);
  const used = new Set(moved.flatMap(({ node }) => identifiers(node)));
  const needed = [...bindings].filter((name) => used.has(name) && !names.includes(name));
  const exported = moved.filter((one) => one.exported).map(({ name }) => name);
  const imports = body
    .filter(({ type }) => type === 'ImportDeclaration')
    .map(({ start, end }) => source.slice(start, end));
  const gaps = moved.map(({ start, end, key, instead }) => {
    const name = key ? edited(source, edits, key.start, key.end) : '';
    return { start, end, text: instead(name) };
  });
  return {
    kept: [
      stubs(names),
      edited(source, [...gaps, ...edits.filter((edit) => !gaps.some((gap) => isWithin(edit, gap)))]),
      exported.length ? `export { ${exported.join(', ')} };` : '',
      needed.length ? `export { ${needed.map((name) => `${name} as $${name}`).join(', ')} };` : '',
    ].join('\n'),
    moved: [
      ...imports,
      needed.length
        ? `import { ${needed.map((name) => `$${name} as ${name}`).join(', ')} } from ${JSON.stringify(path)};`
        : '',
      ...moved.map(({ head, from, to }) => `export ${head}${edited(source, edits, from, to)}`),
    ].join('\n'),
  };
}

interface Module {
  readonly source: string;
  readonly ran: readonly number[];
  /** How many names have been made up. */
  count: number;
}

const isWithin = (a: Edit, b: { start: number; end: number }): boolean => a.start >= b.start && a.end <= b.end;

/** The text from one offset to another with other texts in places that do not overlap. */
function edited(source: string, edits: readonly Edit[], from = 0, to = source.length): string {
  let text = '';
  let at = from;
  for (const edit of edits.filter((one) => isWithin(one, { start: from, end: to })).sort((a, b) => a.start - b.start)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at, to);
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

/** What of a statement at the top level can be moved. */
function movedOf(module: Module, statement: Node): Moved[] {
  const exported = statement.type === 'ExportNamedDeclaration';
  const node = (exported ? statement.declaration : statement) as Node | null;
  if (!node) return [];
  const { start, end } = statement;
  const whole = (name: string): Moved => {
    const from = exported ? node.start : start;
    return { name, node, start, end, instead: () => '', head: '', from, to: end, exported };
  };
  if (node.type === 'FunctionDeclaration')
    return hasRun(module, node) ? [] : [whole((node.id as { name: string }).name)];
  if (node.type === 'ClassDeclaration') {
    const { name } = node.id as { name: string };
    // Whether something is an instance of a class may be asked before any of its functions runs: others see it whole.
    const isIdle = !exported && !module.ran.some((offset) => offset >= node.start && offset < node.end);
    return isIdle && !isAsked(module.source, name) ? [whole(name)] : methodsOf(module, node);
  }
  if (node.type === 'VariableDeclaration' && node.kind === 'const') {
    const [first, ...others] = node.declarations as { id: Node & { name?: string }; init: Node | null }[];
    const init = first.init;
    if (!others.length && init && isFunction(init) && first.id.name)
      return hasRun(module, init) ? [] : [whole(first.id.name)];
  }
  // In blocks there are other names in sight than the module's.
  return node.type === 'VariableDeclaration' || node.type === 'ExpressionStatement' ? tableFunctions(module, node) : [];
}

const isAsked = (source: string, name: string): boolean => new RegExp(`(instanceof|extends) ${name}\\b`).test(source);

const isFunction = ({ type }: Node): boolean => type === 'ArrowFunctionExpression' || type === 'FunctionExpression';

/** Has a function run? It is told by an offset somewhere in its head. */
function hasRun({ ran }: Module, fn: Node, start = fn.start): boolean {
  const body = fn.body as Node | null;
  return !body || ran.some((offset) => offset >= start && offset <= body.start);
}

/** Methods of a class: a call of what has been moved stays behind. */
function methodsOf(module: Module, node: Node): Moved[] {
  const members = (node.body as { body: Node[] }).body;
  return members.flatMap((member): Moved[] => {
    const fn = member.value as Node | null;
    if (member.type !== 'MethodDefinition' || member.kind !== 'method' || member.computed || !fn?.body) return [];
    if (fn.end - fn.start < WORTH_A_CALL || hasRun(module, fn, member.start) || has(fn, ['Super', 'MetaProperty']))
      return [];
    const name = `$o${module.count++}`;
    const modifier = member.static ? 'static ' : '';
    const instead = (key: string): string => `${modifier}${key}(...a) { return ${name}.apply(this, a); }`;
    return [movedMethod(name, fn, member, instead)];
  });
}

/** Functions in what a constant is made of, where nothing but the module's own names is in sight. */
function tableFunctions(module: Module, node: Node): Moved[] {
  const found: Moved[] = [];
  const look = (one: Node, parent: Node): void => {
    if (one.type === 'ClassDeclaration' || one.type === 'ClassExpression' || one.type === 'FunctionDeclaration') return;
    if (!isFunction(one)) return childrenOf(one).forEach((child) => look(child, one));
    const isMethod = parent.type === 'Property' && (parent.method === true || parent.kind !== 'init');
    if (one.end - one.start < WORTH_A_CALL || hasRun(module, one, isMethod ? parent.start : one.start)) return;
    if (isMethod && (parent.computed || parent.kind !== 'init')) return;
    if (has(one, ['Super', 'MetaProperty', 'ThisExpression'])) return;
    const name = `$o${module.count++}`;
    const call = `(...a) => ${name}(...a)`;
    if (isMethod) return void found.push(movedMethod(name, one, parent, (key) => `${key}: ${call}`));
    const { start, end } = one;
    const head = `const ${name} = `;
    found.push({ name, node: one, start, end, instead: () => call, head, from: start, to: end, exported: false });
  };
  childrenOf(node).forEach((child) => look(child, node));
  return found;
}

/** A method that becomes a function: its parameters and all behind them. */
function movedMethod(name: string, fn: Node, place: Node, instead: Moved['instead']): Moved {
  const head = `${fn.async ? 'async ' : ''}function${fn.generator ? '*' : ''} ${name}`;
  const [key, { start, end }] = [place.key as Node, place];
  return { name, node: fn, start, end, key, instead, head, from: fn.start, to: fn.end, exported: false };
}

/** How many private names have been made public so far: each gets a name of its own in the whole build. */
let publics = 0;

/** Moved methods cannot see private names: those of their classes become public, under names that nobody else has. */
function publicNames(body: readonly Node[], moved: readonly Moved[]): Edit[] {
  const classes = body.map((statement) => (statement.declaration ?? statement) as Node).filter(isClass);
  return classes.flatMap((node) => {
    const parts = moved.filter(({ start, end }) => start > node.start && end <= node.end);
    if (!parts.some((part) => has(part.node, ['PrivateIdentifier']))) return [];
    const names = new Map<string, string>();
    const edits: Edit[] = [];
    walk(node, (one, parent) => {
      if (one.type !== 'PrivateIdentifier') return;
      const name = one.name as string;
      if (!names.has(name)) names.set(name, `$p${(publics++).toString(36)}`);
      const text = names.get(name)!;
      edits.push({ start: one.start, end: one.end, text: parent.type === 'BinaryExpression' ? `'${text}'` : text });
    });
    return edits;
  });
}

const isClass = ({ type }: Node): boolean => type === 'ClassDeclaration';

/** Every name that occurs somewhere below; more than are references, which does no harm. */
function identifiers(node: Node): string[] {
  const found: string[] = [];
  walk(node, (one) => {
    if (one.type === 'Identifier') found.push(one.name as string);
  });
  return found;
}

/** Is there a node of one of these types? */
function has(node: Node, types: readonly string[]): boolean {
  let found = false;
  walk(node, (one) => {
    if (types.includes(one.type)) found = true;
  });
  return found;
}

/** Whether something below assigns to one of the names. */
function assigns(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(node, (one) => {
    const target =
      one.type === 'AssignmentExpression' ? one.left : one.type === 'UpdateExpression' ? one.argument : undefined;
    if (
      target &&
      (target as Node).type !== 'MemberExpression' &&
      identifiers(target as Node).some((name) => names.has(name))
    )
      found = true;
  });
  return found;
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof (child as Node | null)?.type === 'string');
}

function walk(node: Node, visit: (node: Node, parent: Node) => void, parent: Node = node): void {
  visit(node, parent);
  for (const child of childrenOf(node)) walk(child, visit, node);
}
