import AxeBuilder from '@axe-core/playwright';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExercise, readSubmission } from '../../graders/files.ts';
import { grade } from '../../graders/grade.ts';
import { FIRST_LOAD_LIMIT, firstLoadSize } from '../../bench/size.ts';
import { browser, complaints, isDone, LESSON, open, run, setUp, settle, shows, site, tearDown } from './stage.ts';
import { crashCases } from './crash.cases.ts';
import { keyboardCases } from './keyboard.cases.ts';
import { offlineCases } from './offline.cases.ts';
import { terminalCases } from './terminal.cases.ts';
import { touchCases } from './touch.cases.ts';
import { workbenchCases } from './workbench.cases.ts';

beforeAll(setUp);
afterAll(tearDown);

describe('the first lesson in a browser', () => {
  test('is played from beginning to end with the commands of its prose', async () => {
    const { page, context } = await open();
    await run(page, 'kubectl get nodes');
    await shows(page, 'node-2');
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await settle(page);
    await isDone(page, 'deploy');
    await run(page, 'kubectl expose deployment hello --type=NodePort');
    await settle(page);
    await isDone(page, 'expose');
    await run(page, "PORT=$(kubectl get service hello -o jsonpath='{.spec.ports[0].nodePort}')");
    await run(page, 'curl http://172.30.0.11:$PORT');
    await run(page, 'kubectl scale deployment hello --replicas=3');
    await settle(page);
    await isDone(page, 'scale');
    await run(page, 'kubectl delete $(kubectl get pods -l app=hello -o name | head -n 1)');
    await settle(page);
    await isDone(page, 'heal');
    await run(page, 'kubectl set image deployment/hello helloworld=karthequian/helloworld:new');
    await settle(page);
    await isDone(page, 'break');
    await run(page, 'kubectl rollout undo deployment/hello');
    await settle(page);
    await isDone(page, 'undo');
    await page.getByRole('tab', { name: 'Editor' }).click();
    await page.locator('.cm-content').waitFor();
    await page.waitForFunction(() => document.querySelector('.cm-content')?.textContent?.includes('replicas: 2'));
    await page.locator('.cm-line', { hasText: 'replicas: 2' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('5');
    await page.keyboard.press('Control+s');
    await run(page, 'kubectl apply -f hello.yaml');
    await settle(page);
    await isDone(page, 'declare');
    await run(page, 'kubectl delete service hello');
    await run(page, 'kubectl delete deployment hello');
    await settle(page);
    await isDone(page, 'clean');
    expect(await page.locator('#progress').textContent()).toBe('8 of 8 tasks done.');
    expect(complaints).toEqual([]);

    const [handedIn] = await Promise.all([page.waitForEvent('download'), page.click('#hand-in')]);
    const { exercise, files } = readExercise('first-application');
    const file = join(mkdtempSync(join(tmpdir(), 'reconcile-')), handedIn.suggestedFilename());
    await handedIn.saveAs(file);
    const verdict = grade(exercise, files, readSubmission(file));
    rmSync(dirname(file), { recursive: true });
    expect(verdict.tasks.flatMap(({ checks }) => checks.map(({ message }) => message))).toEqual(
      await page.locator('[data-task] .said').allTextContents(),
    );
    expect([verdict.passed, verdict.score]).toEqual([true, verdict.points]);
    await context.close();
  });

  test('keeps the cluster, the terminal and the ticks over a reload', async () => {
    const { page, context } = await open();
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await settle(page);
    await isDone(page, 'deploy');
    const before = await page.locator('#cluster .pod b').allTextContents();
    await page.waitForTimeout(600);
    await page.reload();
    await isDone(page, 'deploy');
    await page.locator('#cluster .pod').first().waitFor();
    expect(await page.locator('#cluster .pod b').allTextContents()).toEqual(before);
    await shows(page, 'deployment.apps/hello created');
    await context.close();
  });

  test('is typed with the keyboard: a command, its completion, and Ctrl-C that ends a watch', async () => {
    const { page, context } = await open();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('kubectl get no');
    await page.keyboard.press('Tab');
    await page.keyboard.type('-o name');
    await page.keyboard.press('Enter');
    await shows(page, 'node/node-2');
    await page.keyboard.type('kubectl get pods -w');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    await page.keyboard.press('Control+c');
    await page.keyboard.type('echo status $?');
    await page.keyboard.press('Enter');
    await shows(page, 'status 130');
    await context.close();
  });

  test('walks the cluster picture with the arrow keys and describes on Enter', async () => {
    const { page, context } = await open();
    await page.locator('#cluster [data-item]').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.name)).toBe('node-2');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#object')?.textContent?.startsWith('Name:'));
    expect(await page.locator('#object').textContent()).toContain('node-2');
    await context.close();
  });

  test('opens a file that the terminal edits, tells what the API server would not accept, and completes its fields', async () => {
    const { page, context } = await open();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('nano hello.yaml');
    await page.keyboard.press('Enter');
    const line = page.locator('.cm-line', { hasText: 'replicas: 2' });
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    const mark = page.locator('.cm-lintRange-error').first();
    await mark.hover();
    await page.locator('.cm-tooltip-lint').waitFor();
    expect(await page.locator('.cm-tooltip-lint').textContent()).toContain(
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.keyboard.type('minReady');
    await page.locator('.cm-tooltip-autocomplete', { hasText: 'minReadySeconds' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('3');
    await page.keyboard.press('Control+s');
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('grep -n minReadySeconds hello.yaml');
    await page.keyboard.press('Enter');
    await shows(page, '9:  minReadySeconds: 3');
    await context.close();
  });

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('has nothing that axe objects to, %s, %i wide', async (colorScheme, width) => {
    const { page, context } = await open({ colorScheme, viewport: { width, height: 844 } });
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await settle(page);
    await isDone(page, 'deploy');
    const { violations } = await new AxeBuilder({ page }).exclude('.xterm').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('loads no more script than it may until its prompt can be used', () => {
    expect(firstLoadSize()).toBeLessThanOrEqual(FIRST_LOAD_LIMIT);
  });

  test('runs ordinary commands before the rest of the engine is there, and what needs the rest when it comes', async () => {
    let arrive!: () => void;
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    const { page, context } = await open({}, (fresh) =>
      fresh.route('**/_virtual_rest*', async (route) => {
        await arrival;
        await route.continue();
      }),
    );
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await shows(page, 'deployment.apps/hello created');
    await page.locator('#cluster .pod.running').waitFor();
    const before = await page.locator('#cluster .pod b').allTextContents();
    await run(page, 'kubectl describe deployment hello');
    await page.waitForTimeout(300);
    expect(await page.locator('.xterm-accessibility').textContent()).not.toContain('StrategyType');
    arrive();
    await shows(page, 'StrategyType');
    expect(await page.locator('#cluster .pod b').allTextContents()).toEqual(before);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('shares a state by a link, which others may keep', async () => {
    const { page, context } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await settle(page);
    await isDone(page, 'deploy');
    await page.click('#share');
    await page.getByText('A link to this state is copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await browser.newContext();
    const theirs = await other.newPage();
    await theirs.goto(link);
    await isDone(theirs, 'deploy');
    await theirs.getByRole('button', { name: 'Keep this one' }).click();
    await theirs.waitForFunction(() => !location.hash);
    await theirs.waitForTimeout(200);
    await theirs.reload();
    await isDone(theirs, 'deploy');
    await Promise.all([context.close(), other.close()]);
  });

  test('keeps the widths that were set, by keyboard and by mouse', async () => {
    const { page, context } = await open();
    await page.locator('#column-splitter').focus();
    await page.keyboard.press('PageUp');
    const splitter = page.locator('#splitter');
    const { x, y } = (await splitter.boundingBox())!;
    await page.mouse.move(x + 100, y + 4);
    await page.mouse.down();
    await page.mouse.move(x + 100, y + 104);
    await page.mouse.up();
    const values = (): Promise<(string | null)[]> =>
      page.locator('.splitter').evaluateAll((all) => all.map((one) => one.getAttribute('aria-valuenow')));
    const before = await values();
    expect(before[0]).toBe('36');
    await page.reload();
    expect(await values()).toEqual(before);
    await context.close();
  });

  test('says so where another tab has the lesson, and works where nothing can be kept', async () => {
    const { context } = await open();
    const second = await context.newPage();
    await second.goto(site.url + LESSON);
    await second.getByText('open in another tab').waitFor();
    await context.close();
    const { page, context: bare } = await open({}, (fresh) =>
      fresh.addInitScript(() => {
        const refuse = (): never => {
          throw new DOMException('denied', 'SecurityError');
        };
        Object.defineProperty(window, 'localStorage', { get: refuse });
        Object.defineProperty(window, 'indexedDB', { value: undefined });
      }),
    );
    await run(page, 'kubectl get nodes');
    await shows(page, 'node-2');
    await page.getByText('This browser keeps nothing').waitFor();
    await bare.close();
  });

  test('shifts nothing while it loads', async () => {
    const { page, context } = await open();
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(sum), 500);
        }),
    );
    expect(shift).toBeLessThan(0.01);
    await context.close();
  });
});

describe('the terminal in a browser', terminalCases);
describe('the workbench in a browser', workbenchCases);
describe('the keyboard in a browser', keyboardCases);
describe('a phone', touchCases);
describe('an engine that fails in a browser', crashCases);
describe('the site in a browser', offlineCases);
