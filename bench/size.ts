import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/**
 * Gzipped bytes of script that a lesson's page loads at first: what it refers to, and the worker's own script, without the
 * engine that the worker fetches next. Undefined where the site has not been built (`npm run build`).
 */
export function firstLoadSize(): number | undefined {
  const page = join(root, 'dist/lessons/03-objects/01-first-application/index.html');
  if (!existsSync(page)) return undefined;
  const assets = join(root, 'dist/_astro');
  const loaded = new Set<string>();
  const load = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = readFileSync(join(assets, name), 'utf8');
    for (const [, dependency] of text.matchAll(
      /(?:^|[;}])(?:import|export)[^"';(]*?(?:from)?["']\.\/([\w.-]+\.js)["']/g,
    ))
      load(dependency);
    for (const [, worker] of text.matchAll(/\/_astro\/(worker[\w.-]*\.js)/g)) load(worker);
  };
  for (const [, name] of readFileSync(page, 'utf8').matchAll(/\/_astro\/([\w.\-[\]]+\.js)/g)) load(name);
  for (const name of readdirSync(assets)) if (/^worker.*\.js$/.test(name)) load(name);
  return [...loaded].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
}
