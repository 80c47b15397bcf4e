import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { later } from './tools/later.ts';
import { offline } from './tools/offline.ts';
import { engineVersion } from './tools/engine-version.ts';

// Everything is static: the engine runs in the page, in a worker.
export default defineConfig({
  integrations: [mdx(), offline()],
  devToolbar: { enabled: false },
  vite: {
    worker: { format: 'es', plugins: () => [later()] },
    build: { target: 'es2022' },
    define: { __ENGINE_VERSION__: JSON.stringify(engineVersion()) },
  },
});
