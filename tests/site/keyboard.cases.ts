import type { Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { complaints, isDone, open, shows } from './stage.ts';

/** What has the focus: its id, else its name. */
const focus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { id, dataset, ariaLabel, textContent } = document.activeElement as HTMLElement;
    return id || dataset.item || dataset.run || ariaLabel || (textContent ?? '').trim();
  });

async function press(page: Page, ...keys: string[]): Promise<string> {
  for (const key of keys) await page.keyboard.press(key);
  return focus(page);
}

/** Go on with a key until something has the focus. */
async function pressUntil(page: Page, key: string, wanted: RegExp): Promise<void> {
  for (let i = 0; i < 120; i++) if (wanted.test(await press(page, key))) return;
  throw new Error(`${key} does not reach ${wanted}: it is at ${await focus(page)}`);
}

async function line(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** What a learner can do without a mouse: everything. */
export function keyboardCases(): void {
  test('is played from beginning to end without a mouse', async () => {
    const { page, context } = await open();
    const settle = async (): Promise<void> => {
      await press(page, 'Escape');
      await pressUntil(page, 'Shift+Tab', /^Settle$/);
      await press(page, 'Enter', 'Control+`');
    };
    expect(await press(page, 'Tab', 'Tab')).toBe('Skip to the terminal');
    await press(page, 'Enter');
    await line(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await shows(page, 'hello created');
    await isDone(page, 'deploy');
    await line(page, 'kubectl expose deployment hello --type=NodePort');
    await isDone(page, 'expose');

    // The text: a command of it runs where it stands, and keeps the focus.
    await press(page, 'Control+`');
    await pressUntil(page, 'Tab', /^kubectl scale deployment hello --replicas=3$/);
    expect(await press(page, 'Enter')).toBe('kubectl scale deployment hello --replicas=3');
    await shows(page, 'hello scaled');
    await press(page, 'Control+`');
    await settle();
    await isDone(page, 'scale');
    await line(page, 'kubectl delete $(kubectl get pods -l app=hello -o name | head -n 1)');
    await shows(page, 'deleted from default namespace');
    await isDone(page, 'heal');
    await line(page, 'kubectl set image deployment/hello helloworld=karthequian/helloworld:new');
    await shows(page, 'image updated');
    await line(page, 'kubectl rollout status deployment/hello');
    await shows(page, 'Waiting for deployment');
    await isDone(page, 'break');
    await press(page, 'Control+c');

    // The picture: from what fails to its description, and back to where one was.
    await press(page, 'Escape');
    await pressUntil(page, 'Shift+Tab', /^service\/default\/hello$/);
    expect(await press(page, 'ArrowDown')).toBe('Deployment/default/hello');
    await press(page, 'End');
    const pod = await focus(page);
    await press(page, 'Enter');
    await page.locator('#asked', { hasText: 'kubectl describe pod hello-' }).waitFor();
    expect(await focus(page)).toBe('object');
    expect(await press(page, 'Escape')).toBe(pod);

    await press(page, 'Control+`');
    await line(page, 'kubectl rollout undo deployment/hello');
    await shows(page, 'rolled back');
    await settle();
    await isDone(page, 'undo');

    // The editor: Tab leaves it.
    await press(page, 'Escape');
    await pressUntil(page, 'Shift+Tab', /^tab-cluster$/);
    expect(await press(page, 'ArrowRight')).toBe('tab-editor');
    await page.locator('.cm-line', { hasText: 'replicas: 2' }).waitFor();
    await pressUntil(page, 'Tab', /^Manifest$/);
    await press(page, 'Control+Home', ...Array<string>(7).fill('ArrowDown'), 'End', 'Backspace', '5', 'Control+s');
    await page.getByText('hello.yaml is saved.').waitFor();
    expect(await press(page, 'Tab')).toBe('splitter');
    await press(page, 'Control+`');
    await line(page, 'kubectl apply -f hello.yaml');
    await shows(page, 'hello configured');
    await settle();
    await isDone(page, 'declare');
    await line(page, 'kubectl delete service/hello deployment/hello');
    await shows(page, 'deployment.apps "hello" deleted');
    await settle();
    await isDone(page, 'clean');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('asks before it starts over, keeps the focus in the question and gives it back', async () => {
    const { page, context } = await open();
    await press(page, 'Tab', 'Tab', 'Enter', 'Escape');
    await pressUntil(page, 'Shift+Tab', /^restart$/);
    expect(await press(page, 'Enter')).toBe('start-over-yes');
    expect(await press(page, 'Tab')).toBe('start-over-no');
    expect(await press(page, 'Control+`')).toBe('start-over-no');
    expect(await press(page, 'Escape')).toBe('restart');
    await context.close();
  });

  test('opens and closes its sheet and its menu on narrow pages', async () => {
    const { page, context } = await open({ viewport: { width: 390, height: 844 } });
    const isOpen = (): Promise<string | null> => page.getAttribute('#workbench', 'data-open');
    await pressUntil(page, 'Tab', /^Cluster and terminal$/);
    await press(page, 'Enter');
    expect(await isOpen()).toBe('true');
    await pressUntil(page, 'Tab', /More$/);
    await press(page, 'Enter');
    await pressUntil(page, 'Tab', /^share$/);
    expect(await press(page, 'Escape')).toMatch(/More$/);
    expect(await isOpen()).toBe('true');
    expect(await press(page, 'Escape')).toMatch(/^Cluster and terminal$/);
    expect(await isOpen()).toBe('false');
    await press(page, 'Control+`');
    await line(page, 'echo $((6 * 7)) at the terminal');
    await shows(page, '42 at the terminal');
    await context.close();
  });
}
