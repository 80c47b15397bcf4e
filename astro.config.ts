import mdx from '@astrojs/mdx';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'astro/config';

/** Names the engine by its sources: what one engine logged, only the same one replays. */
function engineVersion(): string {
  const hash = createHash('sha256');
  const names = readdirSync('engine', { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((file) => /(?<!\.test)\.(ts|json)$/.test(file) && !file.startsWith('generated')))
    hash.update(name).update(readFileSync(join('engine', name)));
  return hash.digest('hex').slice(0, 16);
}

// Everything is static: the engine runs in the page, in a worker.
export default defineConfig({
  integrations: [mdx()],
  devToolbar: { enabled: false },
  vite: {
    worker: { format: 'es' },
    build: { target: 'es2022' },
    define: { __ENGINE_VERSION__: JSON.stringify(engineVersion()) },
  },
});
