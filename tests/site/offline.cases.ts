import { expect, test } from 'vitest';
import { serveBuilt } from './server.ts';
import { isReady, LESSON, open, run, shows } from './stage.ts';

/** After the first visit the course opens without a network (tools/offline.ts). */
export function offlineCases(): void {
  test('works without a network after the first visit: the lesson, its editor, the other pages', async () => {
    const host = await serveBuilt();
    const { page, context } = await open({}, undefined, host.url + LESSON);
    await page.evaluate(async () => {
      const worker = (await navigator.serviceWorker.ready).active!;
      while (worker.state !== 'activated') await new Promise((resolve) => (worker.onstatechange = resolve));
    });
    await run(page, 'kubectl get nodes');
    await shows(page, 'node-2');
    await page.waitForTimeout(600);
    host.close();
    await page.reload();
    await isReady(page);
    await shows(page, 'node-2');
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await shows(page, 'deployment.apps/hello created');
    await page.click('#tab-editor');
    await page.locator('.cm-line', { hasText: 'replicas: 2' }).waitFor();
    await page.goto(`${host.url}/`);
    await page.getByRole('link', { name: 'Your first application' }).click();
    await isReady(page);
    await page.goto(`${host.url}/nothing`);
    expect(await page.locator('pre').textContent()).toBe('Error from server (NotFound): pages "nothing" not found');
    await page.goto(host.url + LESSON.slice(0, -1));
    await isReady(page);
    await context.close();
  });
}
