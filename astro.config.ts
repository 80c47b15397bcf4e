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
    // The development server takes a worker's modules through the page's plugins, a build through the worker's.
    plugins: [{ ...later(), apply: 'serve' }],
    worker: { format: 'es', plugins: () => [later()] },
    build: { target: 'es2022' },
    define: { __ENGINE_VERSION__: JSON.stringify(engineVersion()) },
  },
});
