import { expect, test } from 'vitest';
import { open, run, shows, type } from './stage.ts';

/** What a learner does at the terminal. */
export function terminalCases(): void {
  test('takes a paste of ten thousand lines as one text, and runs it on Enter', async () => {
    const { page, context } = await open();
    await page.locator('.xterm-helper-textarea').evaluate((field) => {
      const clipboardData = new DataTransfer();
      const lines = Array.from({ length: 10_000 }, (_, index) => `echo $((${index} + 20000)) of many`);
      clipboardData.setData('text/plain', lines.join('\n'));
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await shows(page, '9999 + 20000');
    expect(await page.locator('.xterm-accessibility').textContent()).not.toContain('29998 of many');
    await page.locator('.xterm-helper-textarea').press('Enter');
    await shows(page, '29999 of many');
    await context.close();
  });

  test('ends what prints without end with Ctrl-C, and stays quick meanwhile', async () => {
    const { page, context } = await open();
    await type(page, 'yes');
    await shows(page, 'yy');
    await page.click('#tab-object');
    await page.locator('#panel-object').waitFor();
    await page.locator('.xterm-helper-textarea').press('Control+c');
    await type(page, 'echo $((130 + 1))');
    await shows(page, '131');
    await context.close();
  });

  test('takes text that comes without keys: an emoji, dictation', async () => {
    const { page, context } = await open();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo x');
    await page.keyboard.insertText('日本');
    await page.keyboard.press('Enter');
    await shows(page, 'x日本learner');
    await context.close();
  });

  test('shows whole rows and columns, beside its scroll bar', async () => {
    const { page, context } = await open({ viewport: { width: 768, height: 1024 } });
    await page.click('.sheet-handle');
    await type(page, 'seq 100');
    await shows(page, '100');
    const [screen, terminal, bar] = await page.evaluate(() =>
      ['.xterm-screen', '#terminal', '#terminal .scrollbar.vertical'].map((selector) => {
        const { top, left, bottom, right } = document.querySelector(selector)!.getBoundingClientRect();
        return { top, left, bottom, right };
      }),
    );
    expect(screen.bottom).toBeLessThanOrEqual(terminal.bottom);
    expect(screen.right).toBeLessThanOrEqual(bar.left);
    await context.close();
  });

  test('leaves what is half typed and what never ends when a command of the prose is clicked', async () => {
    const { page, context } = await open();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('kubectl delete');
    await run(page, 'kubectl get nodes');
    await shows(page, 'kubectl delete^C');
    await shows(page, 'node-2');
    await type(page, 'kubectl get pods -w');
    await run(page, 'kubectl create deployment hello --image=karthequian/helloworld --port=80');
    await shows(page, 'deployment.apps/hello created');
    await context.close();
  });
}
