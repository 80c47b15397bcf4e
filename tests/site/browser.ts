import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';

/** Flags that work without a display, as root, and without asking the network for anything. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A Chromium for tests: CHROMIUM_PATH, the one that npm brought along (linux-x64), one of the system, or Playwright's
 * own, in this order.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findChromium();
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

async function findChromium(): Promise<string | undefined> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const bundled = await bundledChromium();
  return bundled ?? SYSTEM.find((path) => existsSync(path));
}

/** The binary inside @sparticuz/chromium; unpacked into a folder of its version, so that versions do not mix. */
async function bundledChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const directory = join(tmpdir(), 'reconcile-chromium-147');
    mkdirSync(directory, { recursive: true });
    process.env.TMPDIR = directory;
    const { default: bundle } = await import('@sparticuz/chromium');
    return await bundle.executablePath();
  } catch {
    return undefined;
  }
}
