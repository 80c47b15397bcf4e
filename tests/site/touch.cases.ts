import { expect, test } from 'vitest';
import { complaints, open, run, shows } from './stage.ts';

const HEIGHT = 664;
const KEYBOARD = 290;

/** What a learner does on a phone. */
export function touchCases(): void {
  test('shows what is typed above a touch keyboard, and has the keys that it lacks', async () => {
    const options = { viewport: { width: 390, height: HEIGHT }, hasTouch: true, isMobile: true };
    const { page, context } = await open(options, (fresh) =>
      fresh.addInitScript((height) => {
        const view = Object.assign(new EventTarget(), { scale: 1, height, offsetTop: 0 });
        Object.defineProperty(window, 'visualViewport', { value: view });
      }, HEIGHT),
    );
    await run(page, 'kubectl get nodes');
    await shows(page, 'node-2');
    await page.locator('#terminal').tap();
    await page.evaluate((height) => {
      Object.assign(window.visualViewport!, { height });
      window.visualViewport!.dispatchEvent(new Event('resize'));
    }, HEIGHT - KEYBOARD);
    const keys = (await page.locator('#keys').boundingBox())!;
    const terminal = (await page.locator('#terminal').boundingBox())!;
    expect(keys.y + keys.height).toBeLessThanOrEqual(HEIGHT - KEYBOARD);
    expect(terminal.height).toBeGreaterThan(150);
    await page.keyboard.type('kubectl get no');
    await page.getByRole('button', { name: 'Tab: complete' }).tap();
    await page.keyboard.type('-w\n');
    await shows(page, 'kubectl get nodes -w');
    await page.waitForTimeout(400);
    await page.getByRole('button', { name: 'Control C: stop' }).tap();
    await page.keyboard.type('echo status $?\n');
    await shows(page, 'status 130');
    expect(complaints).toEqual([]);
    await context.close();
  });
}
