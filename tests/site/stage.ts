import type { Browser, BrowserContext, Page } from '@playwright/test';
import { launchBrowser } from './browser.ts';
import { serveSite } from './server.ts';

/** What the tests of the site share: the built site, a browser, and the hands and eyes of a learner. */

export const LESSON = '/lessons/03-objects/01-first-application/';

export let browser: Browser;
export let site: Awaited<ReturnType<typeof serveSite>>;
/** What the browser's console said that should not be there, since a lesson was last opened. */
export let complaints: string[] = [];

export async function setUp(): Promise<void> {
  site = await serveSite();
  browser = await launchBrowser();
}

export async function tearDown(): Promise<void> {
  await browser.close();
  site.close();
}

/** Open the lesson, or another page, and wait until the engine is there. */
export async function open(
  options: Parameters<Browser['newContext']>[0] = {},
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
  path = LESSON,
): Promise<{ page: Page; context: BrowserContext }> {
  complaints = [];
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  await prepare(context);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(new URL(path, site.url).href);
  if (path.endsWith(LESSON)) await isReady(page);
  return { page, context };
}

export const isReady = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.documentElement.dataset.engine === 'ready');

/** Wait until the terminal shows a text. */
export const shows = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector('.xterm-accessibility')?.textContent?.includes(wanted), text);

/** Click a command of the prose. */
export const run = async (page: Page, command: string): Promise<void> =>
  page
    .locator(`[data-run="${command.replaceAll('"', '\\"')}"]`)
    .first()
    .click();

/** Type a line at the terminal. */
export async function type(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

export const settle = (page: Page): Promise<void> => page.getByRole('button', { name: 'Settle' }).click();
export const isDone = (page: Page, task: string): Promise<unknown> =>
  page.waitForFunction((id) => document.querySelector(`[data-task="${id}"]`)?.classList.contains('done'), task);
