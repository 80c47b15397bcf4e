import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** What a lesson's page may load until its prompt can be used and ordinary commands run, in bytes, gzipped. The goal is 350 kB. */
export const FIRST_LOAD_LIMIT = 376_000;

/** Files that come when the prompt is there, or when they are asked for: by the modules they are made of. */
const LATER = /^(?:_virtual_rest|editor|descriptions|addon-)/;

/**
 * Gzipped bytes of script that a lesson's page loads until its prompt can be used: the page's own, the terminal, the
 * worker and the first part of the engine. Undefined where the site has not been built (`npm run build`).
 */
export function firstLoadSize(dist = join(root, 'dist')): number | undefined {
  const page = join(dist, 'lessons/03-objects/01-first-application/index.html');
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
