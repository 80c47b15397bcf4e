/**
 * Plays what a learner does first (the page opens, a few ordinary commands) and prints, as JSON, the modules of the
 * engine of which nothing ran: they need not be there before the prompt is. `tools/later.ts` runs this at each build,
 * so the split of the engine is measured and not maintained.
 */
import type { Profiler } from 'node:inspector';
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Files from '../graders/files.ts';
import type { LessonSession as Lesson } from '../src/worker/session.ts';
import { DEFINITIONS, KIND_KEY, type Known, type Untouched } from './later.ts';

const ROOT = join(import.meta.dirname, '..');
const ENTRY = pathToFileURL(join(ROOT, 'src/worker/session.ts')).href;
/** Reads the lesson. It shares modules with the engine, so it must not load them before it is measured what they do. */
const FILES = pathToFileURL(join(ROOT, 'graders/files.ts')).href;
/** Keys pressed before anything else: a letter, Backspace, completion, history. */
const KEYS = ['k', '\x7f', 'kubectl g', '\t', '\x03', '\x1b[A', '\x15'];
/** Commands that must not have to wait for the rest of the engine. */
const COMMANDS = [
  'clear',
  'kubectl get nodes',
  'kubectl get all',
  'kubectl create deployment hello --image=karthequian/helloworld --port=80',
  'kubectl get all',
  'kubectl get pods -o wide',
];
/** More rounds than any chain of modules that need each other while they load. */
const MAX_ROUNDS = 20;

const modules = new Map<string, Record<string, Known>>();
/** Definitions of the API of which nothing but their kinds was read. */
const definitions = new Set<string>();
/** By modules: what they import, in order, as addresses. */
const imports = new Map<string, readonly string[]>();
/** The untouched modules themselves. */
const real = new Map<string, Record<string, unknown>>();
/** By modules: where the functions begin that ran while they were loaded or played with. */
const ran = new Map<string, Set<number>>();
/** The lesson that is played. */
let example: ReturnType<typeof Files.readExercise>;
watchDefinitions();
await measure();
const unread = [...definitions];
await keepWhatIsUsed();
process.stdout.write(
  JSON.stringify({
    modules: inOrderOfLoading(modules),
    ran: inOrderOfLoading(
      new Map([...ran].flatMap(([path, starts]) => (modules.has(path) ? [] : [[path, [...starts]]]))),
    ),
    definitions: unread,
  } satisfies Untouched),
);
process.exit(0);

async function measure(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const { LessonSession } = (await import(ENTRY)) as { LessonSession: typeof Lesson };
  // Each report tells what ran since the last: the first of loading, with all modules; the last of playing.
  const loaded = (await session.post('Profiler.takePreciseCoverage')).result;
  const { readExercise } = (await import(FILES)) as typeof Files;
  example = readExercise('first-application');
  await session.post('Profiler.takePreciseCoverage'); // What ran to read the lesson does not count.
  play(LessonSession);
  const played = (await session.post('Profiler.takePreciseCoverage')).result;
  session.disconnect();
  const used = new Set(played.filter(({ functions }) => functions.some(hasRun)).map(({ url }) => url));
  for (const { url, functions } of [...loaded, ...played]) {
    if (!/\/(engine|src|graders)\/.*\.ts$/.test(url)) continue;
    const path = pathOf(url);
    if (!used.has(url) && functions.some(isInside)) {
      const module = (await import(url)) as Record<string, unknown>;
      real.set(path, module);
      const exports = Object.entries(module);
      modules.set(path, Object.fromEntries(exports.map(([name, value]) => [name, known(value)])));
    }
    const starts = ran.get(path) ?? new Set();
    for (const one of functions) if (hasRun(one)) starts.add(one.ranges[0].startOffset);
    ran.set(path, starts);
  }
}

/** Note which definitions are read: the file of definitions is loaded as one of proxies. */
function watchDefinitions(): void {
  const watch = (values: Record<string, object>): Record<string, object> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        definitions.add(name);
        const get = (_: object, key: string): unknown => {
          if (key !== KIND_KEY) definitions.delete(name);
          return (value as Record<string, unknown>)[key];
        };
        const ownKeys = (): (string | symbol)[] => (definitions.delete(name), Reflect.ownKeys(value));
        return [name, new Proxy(value, { get: get as never, ownKeys })];
      }),
    );
  Object.assign(globalThis, { watch });
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const { parentURL } = context;
      if (parentURL && found.url.endsWith('.ts'))
        imports.set(parentURL, [...(imports.get(parentURL) ?? []), found.url]);
      return found.url.endsWith(DEFINITIONS) ? { ...found, format: 'module', importAttributes: {} } : found;
    },
    load(url, context, next) {
      if (!url.endsWith(DEFINITIONS)) return next(url, context);
      const text = readFileSync(join(ROOT, DEFINITIONS), 'utf8');
      return { format: 'module', source: `export default watch(${text});`, shortCircuit: true };
    },
  });
}

/**
 * Modules in the order in which loading comes upon them. Those that import each other in a circle must be entered where
 * they always are.
 */
function inOrderOfLoading<T>(values: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(loadedModules().flatMap((path) => (values.has(path) ? [[path, values.get(path)!]] : [])));
}

/** All modules of the lesson's engine, in the order in which loading comes upon them. */
function loadedModules(): string[] {
  const seen = new Set<string>();
  const visit = (url: string): void => {
    if (seen.has(url)) return;
    seen.add(url);
    for (const next of imports.get(url) ?? []) visit(next);
  };
  visit(ENTRY);
  return [...seen].map(pathOf);
}

function pathOf(url: string): string {
  return relative(ROOT, fileURLToPath(url.split('?')[0])).replaceAll('\\', '/');
}

function isInside({ functionName, ranges }: Profiler.FunctionCoverage): boolean {
  return functionName !== '' || ranges[0].startOffset > 0;
}

function hasRun(one: Profiler.FunctionCoverage): boolean {
  return isInside(one) && one.ranges[0].count > 0;
}

function play(LessonSession: typeof Lesson): void {
  const { exercise, files } = example;
  const lesson = new LessonSession({ type: 'open', exercise, files, log: [], reached: [] }, () => undefined);
  lesson.receive({ type: 'resize', columns: 100, rows: 30 });
  lesson.receive({ type: 'call', id: 1, call: { name: 'files' } });
  const typed = [...KEYS, ...COMMANDS.map((command) => `${command}\r`)];
  const clicked = COMMANDS.map((command) => ({ type: 'run', command }) as const);
  for (const request of [...typed.map((data) => ({ type: 'input', data }) as const), ...clicked]) {
    lesson.receive(request);
    for (let i = 0; i < 20; i++) lesson.tick(50);
    lesson.receive({ type: 'settle' });
  }
}

/** What a stub can tell before its module is there: a plain value, or the names of a command. */
function known(value: unknown): Known {
  if (typeof value === 'function') return {};
  if (typeof value === 'bigint') return { literal: `${value}n` };
  if (typeof value !== 'object' || value === null) return { literal: JSON.stringify(value) ?? 'undefined' };
  const { name, aliases = null, hidden = null } = value as Known;
  return typeof name === 'string' ? { name, aliases, hidden } : {};
}

/**
 * Load the engine again and play again, with stubs in place of the untouched modules, and take out those that are used
 * all the same: where a table is read, which is no function, or a class is extended while its module is loaded.
 */
async function keepWhatIsUsed(): Promise<void> {
  const touched = new Set<string>();
  const loaded = new Set<string>();
  Object.assign(globalThis, {
    standIn: (path: string, name: string, known: Known) =>
      known.literal !== undefined
        ? real.get(path)![name]
        : standIn(real.get(path)![name], known, () => touched.add(path)),
  });
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const round = context.parentURL?.split('?')[1];
      if (!round || !found.url.endsWith('.ts')) return found;
      loaded.add(pathOf(found.url));
      const isStub = modules.has(pathOf(found.url)) && !modules.has(pathOf(context.parentURL!));
      return { ...found, url: `${found.url}?${isStub ? 'stub-' : ''}${round.replace('stub-', '')}` };
    },
    load(url, context, next) {
      if (!url.includes('?stub-')) return next(url, context);
      const path = pathOf(url);
      const lines = Object.entries(modules.get(path)!).map(
        ([name, known]) =>
          `export let ${name} = standIn(${JSON.stringify(path)}, '${name}', ${JSON.stringify(known)});`,
      );
      return { format: 'module', source: lines.join('\n'), shortCircuit: true };
    },
  });
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    touched.clear();
    loaded.clear();
    const { LessonSession } = (await import(`${ENTRY}?${round}`)) as { LessonSession: typeof Lesson };
    play(LessonSession);
    if (!touched.size) return addWhatOnlyTheyNeed(loaded);
    for (const path of touched) modules.delete(path);
  }
  throw new Error(`the modules in use are not settled after ${MAX_ROUNDS} rounds`);
}

/** What is loaded by untouched modules alone belongs to them, also where it holds no function. */
function addWhatOnlyTheyNeed(loaded: ReadonlySet<string>): void {
  for (const path of loadedModules())
    if (!loaded.has(path) && !modules.has(path) && !ENTRY.endsWith(path)) modules.set(path, {});
}

/** Passes on what is done to it, and tells. Only what is known of it beforehand can be read without a word. */
function standIn(real: unknown, known: object, tell: () => void): unknown {
  const told = (): object => (tell(), real as object);
  // A bound function has no properties of its own that a proxy would have to keep.
  return new Proxy(function () {}.bind(undefined) as unknown as object, {
    get: (_, key) => {
      const value: unknown = Reflect.get(key in known ? (real as object) : told(), key);
      return typeof real === 'object' && typeof value === 'function' ? (value.bind(real) as unknown) : value;
    },
    apply: (_, self, args) => Reflect.apply(told() as () => unknown, self, args) as unknown,
    construct: (_, args) => Reflect.construct(told() as new () => object, args) as object,
    has: (_, key) => Reflect.has(told(), key),
    ownKeys: () => [...new Set([...Reflect.ownKeys(told()), 'length', 'name'])],
    getPrototypeOf: () => Reflect.getPrototypeOf(told()),
    getOwnPropertyDescriptor: (target, key) =>
      Reflect.getOwnPropertyDescriptor(target, key) ?? {
        ...Reflect.getOwnPropertyDescriptor(told(), key),
        configurable: true,
      },
  });
}
