import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Bytes of the engine as one minified module, gzipped. */
export async function engineSize(): Promise<number> {
  const result = await build({
    entryPoints: [join(root, 'engine/world.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return gzipSync(result.outputFiles[0].contents).length;
}

/** What a lesson's page may load until its prompt can be used and ordinary commands run, in bytes, gzipped. */
export const FIRST_LOAD_LIMIT = 350_000;

/** Files that come when the prompt is there, or when they are asked for: by the modules they are made of. */
const LATER = /^(?:_virtual_rest|editor|descriptions|addon-)/;

const LESSON = 'lessons/03-objects/01-first-application/index.html';
/** What the site is built of. */
const SOURCES = ['astro.config.ts', 'content', 'engine', 'graders', 'package-lock.json', 'public', 'src', 'tools'];

/** Why the size of the built site would say nothing of these sources; undefined where it does. */
export function whyNotMeasured(dist = join(root, 'dist')): string | undefined {
  const page = join(dist, LESSON);
  if (!existsSync(page)) return 'not measured: the site is not built (npm run build)';
  const built = statSync(page).mtimeMs;
  const newer = SOURCES.flatMap(filesOf).find((path) => statSync(join(root, path)).mtimeMs > built);
  return newer && `not measured: ${newer} is newer than the built site (npm run build)`;
}

/** The files at a path below the repository, tests aside: they are no part of the site. */
function filesOf(path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/**
 * Gzipped bytes of script that a lesson's page loads until its prompt can be used: the page's own, the terminal, the
 * worker and the first part of the engine. Undefined where the site has not been built (`npm run build`).
 */
export function firstLoadSize(dist = join(root, 'dist')): number | undefined {
  const page = join(dist, LESSON);
  if (!existsSync(page)) return undefined;
  const assets = join(dist, '_astro');
  const loaded = new Set<string>();
  const load = (name: string): void => {
    if (loaded.has(name) || LATER.test(name) || !existsSync(join(assets, name))) return;
    loaded.add(name);
    const text = readFileSync(join(assets, name), 'utf8');
    for (const [, dependency] of text.matchAll(/["'`](?:\.\/|\/?_astro\/)([\w.\-[\]]+\.js)["'`]/g)) load(dependency);
  };
  for (const [, name] of readFileSync(page, 'utf8').matchAll(/\/_astro\/([\w.\-[\]]+\.js)/g)) load(name);
  for (const part of ['worker', 'session', 'terminal'])
    if (![...loaded].some((name) => name.startsWith(part))) throw new Error(`the page does not load its ${part}`);
  return [...loaded].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
}
