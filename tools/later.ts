import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { outline, type Outline } from './outline.ts';

const ROOT = join(import.meta.dirname, '..').replaceAll('\\', '/');
const RUNTIME = join(ROOT, 'src/worker/later.ts');
/** The entry of the first part; the rest names it, so that the bundler makes one file of what both need. */
const FIRST = join(ROOT, 'src/worker/session.ts');
const REST = 'virtual:rest-of-the-engine';

/** The schemas of the API's kinds: only those that are read at first are in the first part. */
export const DEFINITIONS = 'engine/kinds/data/openapi-definitions.json';
/** What is read of every definition while the engine loads. */
export const KIND_KEY = 'x-kubernetes-group-version-kind';

/** What is known at build time of an export of a module that comes later. */
export type Known = {
  /** A plain value, as source. */
  readonly literal?: string;
  readonly name?: string;
  readonly aliases?: readonly string[] | null;
  readonly hidden?: boolean | null;
};
/** What has not run, by paths relative to the repository. */
export interface Untouched {
  /** Modules of which nothing ran, with their exports. */
  readonly modules: Readonly<Record<string, Readonly<Record<string, Known>>>>;
  /** Of the others: where functions begin that did run, as offsets in the source. */
  readonly ran: Readonly<Record<string, readonly number[]>>;
  /** Names of definitions that were not read. */
  readonly definitions: readonly string[];
}

/** A module of the rest. */
interface Part {
  readonly id: string;
  /** What stand-ins are filled with, in their order; undefined: by name, from what it exports by default. */
  readonly names?: readonly string[];
}

const STUB = '\0stub:';
const MOVED = '?moved';

/**
 * Splits the engine in two at build time, without a trace in its sources: what the page needs until the prompt is usable
 * and ordinary commands run, and the rest, which is fetched right after that. What is the rest is measured
 * (tools/untouched.ts): modules, and functions of the other modules, of which nothing ran. Stand-ins take their place and
 * become the real thing when the rest arrives; who uses one before makes the worker wait for the rest and go on as if
 * nothing had been (src/worker/worker.ts). See docs/decisions/0005-first-load.md.
 */
export function later(): Plugin {
  let build = false;
  let untouched: Untouched | undefined;
  const parts: Part[] = [];
  const outlines = new Map<string, Outline>();
  const pathOf = (id: string): string => id.slice(ROOT.length + 1);
  const isLater = (id: string): boolean =>
    id.startsWith(ROOT) && untouched !== undefined && pathOf(id) in untouched.modules;
  return {
    name: 'reconcile-later',
    enforce: 'pre',
    configResolved: ({ command }) => {
      build = command === 'build';
    },
    buildStart() {
      if (!build || untouched) return;
      untouched = measure();
      for (const [path, names] of Object.entries(untouched.modules))
        parts.push({ id: join(ROOT, path), names: toFill(Object.entries(names)).map(([name]) => name) });
      for (const [path, ran] of Object.entries(untouched.ran)) outlineOf(join(ROOT, path), ran, parts, outlines);
      const id = join(ROOT, DEFINITIONS);
      outlines.set(id, splitDefinitions(parts.push({ id: `${id}${MOVED}` }) - 1, new Set(untouched.definitions)));
    },
    async resolveId(source, importer, options) {
      if (source === REST) return `\0${REST}`;
      if (source.endsWith(MOVED)) return source;
      if (!untouched || !importer || importer === `\0${REST}`) return null;
      const from = importer.replace(STUB, '').replace(MOVED, '');
      const resolved = await this.resolve(source, from, { ...options, skipSelf: true });
      // The parts of the rest see one another as they are.
      const isRest = importer.endsWith(MOVED) || isLater(from);
      return resolved && isLater(resolved.id) && !isRest ? `${STUB}${resolved.id}` : resolved;
    },
    load(id) {
      if (id === `\0${REST}`) return restModule(parts);
      if (id.startsWith(STUB)) {
        const real = id.slice(STUB.length);
        return stub(
          parts.findIndex(({ id }) => id === real),
          Object.entries(untouched!.modules[pathOf(real)]),
          'export ',
        );
      }
      const code = id.endsWith(MOVED) ? outlines.get(id.slice(0, -MOVED.length))?.moved : outlines.get(id)?.kept;
      return code === undefined ? null : { code, moduleType: id.startsWith(join(ROOT, DEFINITIONS)) ? 'js' : 'ts' };
    },
  };
}

/** Keeps of a module what ran; what did not becomes a part of the rest. */
function outlineOf(id: string, ran: readonly number[], parts: Part[], outlines: Map<string, Outline>): void {
  let names: readonly string[] = [];
  const found = outline(readFileSync(id, 'utf8'), id, ran, (moved) => {
    names = moved;
    return stub(
      parts.length,
      moved.map((name) => [name, {}]),
    );
  });
  if (!found) return;
  outlines.set(id, found);
  parts.push({ id: `${id}${MOVED}`, names });
}

/** Plays the first commands in a process of its own: coverage is of a whole process. */
function measure(): Untouched {
  const output = execFileSync(process.execPath, [join(ROOT, 'tools/untouched.ts')], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  return JSON.parse(output) as Untouched;
}

/** The definitions that were read, with stand-ins for the others until those arrive. */
function splitDefinitions(part: number, unread: ReadonlySet<string>): Outline {
  const all = JSON.parse(readFileSync(join(ROOT, DEFINITIONS), 'utf8')) as Record<string, Record<string, unknown>>;
  // Of those that come later, the list of their kinds: schemas themselves are never lists.
  const first = Object.entries(all).map(([name, value]) => [name, unread.has(name) ? (value[KIND_KEY] ?? []) : value]);
  const moved = Object.fromEntries(Object.entries(all).filter(([name]) => unread.has(name)));
  return {
    kept: `import { later, onArrival } from ${JSON.stringify(RUNTIME)};
const definitions = ${JSON.stringify(Object.fromEntries(first))};
for (const [name, kinds] of Object.entries(definitions))
  if (Array.isArray(kinds))
    definitions[name] = later(${part}, name, { ${JSON.stringify(KIND_KEY)}: kinds.length ? kinds : undefined });
onArrival(${part}, (real) => Object.assign(definitions, real));
export default definitions;`,
    moved: `export default ${JSON.stringify(moved)};`,
  };
}

/** Of the exports of a module, those that are not known beforehand. */
const toFill = (names: readonly (readonly [string, Known])[]): (readonly [string, Known])[] =>
  names.filter(([, known]) => known.literal === undefined);

/** Declarations that are filled when a part of the rest arrives: by their places, as names would make up much of the first part. */
function stub(part: number, names: readonly (readonly [string, Known])[], prefix = ''): string {
  const values = names.flatMap(([name, known]) =>
    known.literal === undefined ? [] : [`${prefix}const ${name} = ${known.literal};`],
  );
  const filled = toFill(names);
  const list = `[${filled.map(([name]) => name).join(', ')}]`;
  const known = filled.map(([, known]) => (known.name ? known : undefined));
  const told = known.some(Boolean) ? `, ${JSON.stringify(known)}` : '';
  return `import { laterAll } from ${JSON.stringify(RUNTIME)};
${values.join('\n')}
${filled.length ? `${prefix}let ${list} = laterAll(${part}, ${filled.length}, (real) => (${list} = real)${told});` : ''}
`;
}

/** Imports every part of the rest and hands them over, in the stubs' order. In development there is none. */
function restModule(parts: readonly Part[]): string {
  const values = parts.map(({ names }, i) =>
    names ? `[${names.map((name) => `m${i}.${name}`).join(', ')}]` : `m${i}.default`,
  );
  return `import { arrive } from ${JSON.stringify(RUNTIME)};
import ${JSON.stringify(FIRST)};
${parts.map(({ id }, i) => `import * as m${i} from ${JSON.stringify(id)};`).join('\n')}
arrive([${values.join(', ')}]);
`;
}
