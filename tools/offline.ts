import type { AstroIntegration } from 'astro';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes the service worker that lets the built course open without a network after the first visit. It holds every file
 * of the site, under the name of this build: pages are taken from the network where there is one, the rest (its names
 * change with its content) from what is held. A new build takes over when no page of the old one is open any more: those
 * may still need their parts.
 */
export function offline(): AstroIntegration {
  return {
    name: 'reconcile-offline',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort();
        const hash = createHash('sha256');
        for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
        const urls = files.map((file) =>
          `/${file.slice(root.length).replaceAll('\\', '/')}`.replace(/\/index\.html$/, '/'),
        );
        writeFileSync(join(root, 'offline.js'), script(hash.digest('hex').slice(0, 16), urls));
      },
    },
  };
}

const script = (build: string, urls: readonly string[]): string => `const BUILD = 'reconcile-${build}';
const FILES = ${JSON.stringify(urls)};

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(BUILD).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('reconcile-') && name !== BUILD);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.location.origin)) return;
  const held = async () =>
    (await caches.match(request, { ignoreSearch: true })) ??
    (request.mode === 'navigate' ? await caches.match(new URL(request.url).pathname + '/') : undefined);
  event.respondWith(
    request.mode === 'navigate'
      ? fetch(request).catch(async () => (await held()) ?? (await caches.match('/404.html')) ?? Response.error())
      : held().then((found) => found ?? fetch(request)),
  );
});
`;
