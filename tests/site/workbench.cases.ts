import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { complaints, isReady, LESSON, open, settle, shows, type } from './stage.ts';

/** What axe finds wrong with the page as it is. */
async function objections(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('.xterm').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** What stands beside the text, and the other pages. */
export function workbenchCases(): void {
  test('moves nothing when it says something', async () => {
    const { page, context } = await open();
    const place = (): Promise<unknown> => page.locator('#terminal').boundingBox();
    const before = await place();
    await page.click('#share');
    await page.locator('#notice:not([hidden])').waitFor();
    expect(await place()).toEqual(before);
    await context.close();
  });

  test('goes on after a reload where the cluster\u2019s clock had come to, and afresh after starting over', async () => {
    const { page, context } = await open();
    const clock = async (): Promise<string> => (await page.locator('.clock').textContent())!;
    await type(page, 'kubectl create deployment hello --image=karthequian/helloworld');
    await page.locator('#cluster .pod.running').waitFor();
    await page.click('[data-time="60"]');
    await page.waitForFunction(() => document.querySelector('.clock')!.textContent! > '00:02');
    const before = await clock();
    await page.reload();
    await isReady(page);
    expect((await clock()) >= before).toBe(true);
    await page.click('#restart');
    await Promise.all([page.waitForEvent('load'), page.click('#start-over-yes')]);
    await isReady(page);
    expect((await clock()) < '00:01').toBe(true);
    expect(await page.locator('.run.done, .task.done, #cluster .pod').count()).toBe(0);
    await context.close();
  });

  test.each([
    ['progress', '{"reached":5,"commands":"x","tasks":null}', []],
    ['log', '{}', [{ atMs: 'x', input: 5 }, null]],
  ])('begins afresh where the %s that is remembered cannot be read', async (_, progress, log) => {
    const { page, context } = await open();
    await type(page, 'echo $((40 + 2))');
    await shows(page, '42');
    await page.goto(new URL('/404.html', page.url()).href);
    await page.evaluate(
      ([text, entries]) =>
        new Promise<void>((resolve) => {
          localStorage.setItem('progress/first-application', text);
          const request = indexedDB.open('keyval-store');
          request.onsuccess = () => {
            const store = request.result.transaction('keyval', 'readwrite').objectStore('keyval');
            const saved = store.get('log/first-application');
            saved.onsuccess = () => {
              store.put({ ...(saved.result as object), log: entries }, 'log/first-application').onsuccess = () =>
                resolve();
            };
          };
        }),
      [progress, log] as const,
    );
    await page.goto(new URL(LESSON, page.url()).href);
    await isReady(page);
    await type(page, 'echo $((40 + 3))');
    await shows(page, '43');
    expect(await page.locator('.xterm-accessibility').textContent()).not.toContain('42');
    expect(await page.locator('#crash').isVisible()).toBe(false);
    await page.goto(new URL('/', page.url()).href);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('scrolls its sheet where there is little height', async () => {
    const { page, context } = await open({ viewport: { width: 320, height: 225 } });
    await page.click('.sheet-handle');
    await page.locator('#terminal').scrollIntoViewIfNeeded();
    expect((await page.locator('#terminal').boundingBox())!.height).toBeGreaterThan(100);
    await page.click('.sheet-handle');
    expect(await page.getAttribute('#workbench', 'data-open')).toBe('false');
    await context.close();
  });

  test('takes the last step back, and what was half typed after it', async () => {
    const { page, context } = await open();
    await type(page, 'echo first');
    await type(page, 'kubectl create deployment hello --image=karthequian/helloworld');
    await page.locator('#cluster .pod').waitFor();
    await page.locator('.xterm-helper-textarea').press('x');
    await Promise.all([page.waitForEvent('load'), page.click('#undo')]);
    await shows(page, 'firstlearner');
    expect(await page.locator('#cluster .pod').count()).toBe(0);
    await Promise.all([page.waitForEvent('load'), page.click('#undo')]);
    await isReady(page);
    await page.click('#undo');
    await page.getByText('There is nothing to take back.').waitFor();
    await context.close();
  });

  test('says what was found in the tasks at hand, and nothing yet of those far ahead', async () => {
    const { page, context } = await open();
    await type(page, 'kubectl create deployment hello --image=nginx --port=80; kubectl delete node node-2');
    const found = page.locator('[data-task="deploy"] .found').first();
    await found.getByText('is "nginx", expected something that starts with "karthequian/helloworld"').waitFor();
    expect(await page.locator('[data-task="undo"] .found').isVisible()).toBe(false);
    await page.locator('#cluster .node', { hasText: 'node-2 Deleted' }).locator('.pod').waitFor();
    expect(await page.locator('#cluster .summary').textContent()).toMatch(/^1 node, /);
    await context.close();
  });

  test('tells what a field is for, under the pointer and beside what it offers', async () => {
    const { page, context } = await open();
    await page.click('#tab-editor');
    // The texts arrive after the editor.
    const hover = async (): Promise<string[]> => {
      await page.mouse.move(5, 5);
      await page.locator('.cm-line', { hasText: 'replicas: 2' }).getByText('replicas').hover();
      await page.waitForTimeout(600);
      return page.locator('.cm-explanation').allTextContents();
    };
    const told =
      'replicasintegerNumber of desired pods. This is a pointer to distinguish between explicit zero and not';
    await expect.poll(hover, { timeout: 30_000 }).toEqual([expect.stringContaining(told)]);
    await page.locator('.cm-line', { hasText: 'replicas: 2' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('minReady');
    await page.locator('.cm-completionInfo', { hasText: 'Minimum number of seconds' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('keeps what is not saved when another tab is looked at, and says so', async () => {
    const { page, context } = await open();
    await page.click('#tab-editor');
    const line = page.locator('.cm-line', { hasText: 'replicas: 2' });
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type('5');
    await page.getByText('Not saved yet.', { exact: true }).waitFor();
    await page.click('#tab-cluster');
    await page.click('#tab-editor');
    await page.locator('.cm-line', { hasText: 'replicas: 25' }).waitFor();
    await page.click('#save');
    await page.getByText('hello.yaml is saved.').waitFor();
    await type(page, 'grep replicas hello.yaml');
    await shows(page, 'replicas: 25');
    await context.close();
  });

  test('shows the learner\u2019s file again when what a program had edited is done', async () => {
    const { page, context } = await open();
    await type(page, 'kubectl edit service kubernetes');
    await page.locator('.cm-line', { hasText: 'clusterIP' }).first().waitFor();
    expect(await page.locator('#file').inputValue()).toMatch(/^kubectl-edit-/);
    await page.click('#close-edit');
    await shows(page, 'Edit cancelled, no changes made.');
    await page.locator('.cm-line', { hasText: 'kind: Deployment' }).waitFor();
    expect(await page.locator('#file').inputValue()).toBe('hello.yaml');
    await context.close();
  });

  test('waits for no edit any more when Ctrl-C ends the program that did', async () => {
    const { page, context } = await open();
    await type(page, 'nano hello.yaml');
    await page.getByText('The terminal waits for hello.yaml.').waitFor();
    await page.locator('.xterm-helper-textarea').press('Control+c');
    await page.getByText('Nothing was changed.').waitFor();
    expect(await page.locator('#close-edit').isVisible()).toBe(false);
    await context.close();
  });

  test('is reached with the keyboard past the text, and left again', async () => {
    const { page, context } = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('kubectl get no');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(page, 'node-2');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('splitter');
    await context.close();
  });

  test('says what is wrong with a file within the workbench', async () => {
    const { page, context } = await open({ viewport: { width: 1100, height: 800 } });
    await page.click('#tab-editor');
    await page.locator('.cm-line', { hasText: 'replicas: 2' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await page.locator('.cm-lintRange-error').first().hover();
    const tooltip = (await page.locator('.cm-tooltip-lint').boundingBox())!;
    const workbench = (await page.locator('#workbench').boundingBox())!;
    expect(tooltip.x).toBeGreaterThanOrEqual(workbench.x);
    expect(tooltip.x + tooltip.width).toBeLessThanOrEqual(1_100);
    await context.close();
  });

  test('groups 500 pods by what owns them, marks what belongs together, and describes the owner', async () => {
    const { page, context } = await open();
    await type(
      page,
      'kubectl create deployment many --image=nginx --replicas=500; kubectl expose deployment many --port=80',
    );
    await settle(page);
    await page
      .locator('#cluster .pod', { hasText: '110 × ReplicaSet many' })
      .or(page.locator('#cluster .pod.running'))
      .first()
      .waitFor();
    const groups = page.locator('#cluster .pod');
    expect(await groups.count()).toBeLessThan(10);
    await page.locator('#cluster .service').focus();
    expect(await page.locator('#cluster .pod.related').count()).toBe(await groups.count());
    await page.locator('#cluster .pod.running').first().press('Enter');
    await page.waitForFunction(() =>
      document.querySelector('#object')?.textContent?.includes('Controlled By:  Deployment/many'),
    );
    await context.close();
  });

  test.each(['/', '/404.html', LESSON])('fits %s into every width', async (path) => {
    const { page, context } = await open({}, undefined, path);
    for (const width of [320, 375, 768, 1100, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([width, width]);
    }
    await context.close();
  });

  test.each([
    ['/', 'light'],
    ['/', 'dark'],
    ['/404.html', 'dark'],
    [LESSON, 'light'],
    [LESSON, 'dark'],
  ] as const)('has nothing that axe objects to in the states of %s, %s', async (path, colorScheme) => {
    const { page, context } = await open({ colorScheme }, undefined, path);
    if (path === LESSON) {
      await type(page, 'kubectl create deployment hello --image=nope; nano hello.yaml');
      await page.locator('.cm-line', { hasText: 'replicas: 2' }).click();
      await page.keyboard.press('End');
      await page.keyboard.type('x');
      await page.locator('.cm-lintRange-error').first().waitFor();
      await page.click('#share');
      for (const summary of await page.locator('.hints summary').all())
        if (await summary.isVisible()) await summary.click();
    }
    expect(await objections(page)).toEqual([]);
    for (const dialog of path === LESSON ? ['#crash', '#start-over'] : []) {
      await page.locator(dialog).evaluate((one: HTMLDialogElement) => one.showModal());
      expect(await objections(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
}
