import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { open, shows, type } from './stage.ts';

/** An engine that fails as a program does: at the lookup of one command, wherever it is. */
const FAULT = `{
  const get = Map.prototype.get;
  Map.prototype.get = function (key) {
    if (key === 'planted-fault') throw new TypeError('a planted fault');
    return get.call(this, key);
  };
}`;

const plant = (context: BrowserContext): Promise<unknown> =>
  context.route('**/_astro/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: FAULT + (await response.text()) });
  });

const focused = (page: Page): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);

/** What the page offers when the engine fails. */
export function crashCases(): void {
  test('says so when the engine fails, copies a link that shows the fault, and goes back to the last good state', async () => {
    // Held files would come without the fault.
    const options = { serviceWorkers: 'block' as const, permissions: ['clipboard-read', 'clipboard-write'] };
    const { page, context } = await open(options, plant);
    await type(page, 'echo $((40 + 2)) before');
    await shows(page, '42 before');
    await type(page, 'planted-fault');
    const dialog = page.getByRole('alertdialog', { name: 'The engine of this page failed' });
    await dialog.waitFor();
    expect(await focused(page)).toBe('crash-back');
    await page.getByText('What it said').click();
    expect(await page.locator('#crash-detail').textContent()).toContain('a planted fault');

    await page.click('#crash-link');
    await dialog.getByText('A link to this state is copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const { page: theirs, context: other } = await open(options, plant, link);
    await theirs.getByRole('alertdialog').waitFor();
    await Promise.all([theirs.waitForEvent('load'), theirs.click('#crash-back')]);
    await shows(theirs, '42 before');
    await other.close();

    await page.keyboard.press('Escape');
    await Promise.all([page.waitForEvent('load'), page.click('#notice button:first-of-type')]);
    await shows(page, '42 before');
    await type(page, 'echo $((40 + 3)) after');
    await shows(page, '43 after');
    await context.close();
  });
}
