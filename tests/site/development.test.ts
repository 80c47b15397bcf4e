import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');

let browser: Browser;
let server: ChildProcess;
let url = '';

beforeAll(async () => {
  browser = await launchBrowser();
  const astro = join(root, 'node_modules/astro/bin/astro.mjs');
  // Not the tests' environment: Vite takes other modules in a test.
  const env = { ...process.env, NODE_ENV: 'development', VITEST: undefined };
  const options = ['--host', '127.0.0.1', '--port', '4399'];
  server = spawn(process.execPath, [astro, 'dev', ...options], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  url = await new Promise((resolve, reject) => {
    let told = '';
    server.stdout!.on('data', (chunk) => {
      told += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(told);
      if (found) resolve(found[0]);
    });
    server.on('exit', () => reject(new Error(`astro dev ended: ${told}`)));
  });
});

afterAll(async () => {
  await browser.close();
  server.kill();
});

test('the development server runs a lesson, as the built site does', async () => {
  const page = await browser.newPage();
  // A thousand modules one by one, and once more where Vite finds another dependency to bundle.
  page.setDefaultTimeout(100_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${url}/lessons/03-objects/01-first-application/`);
  await page.waitForFunction(() => document.documentElement.dataset.engine === 'ready');
  await page.locator('[data-run="kubectl get nodes"]').first().click();
  await page.waitForFunction(() => document.querySelector('.xterm-accessibility')?.textContent?.includes('node-2'));
  expect(errors).toEqual([]);
});
