import type { TaskView } from '../worker/protocol.ts';

/** Let the task cards of the page say how they stand; announce what is newly done. */
export function showTasks(tasks: readonly TaskView[], progress: HTMLElement): void {
  for (const task of tasks) {
    const card = document.querySelector<HTMLElement>(`[data-task="${task.id}"]`);
    if (!card) continue;
    card.classList.toggle('done', task.done);
    for (const check of task.checks) {
      const item = card.querySelector<HTMLElement>(`[data-check="${check.id}"]`);
      if (!item) continue;
      item.classList.toggle('passed', check.passed);
      setText(item.querySelector('.word')!, check.passed ? 'done' : 'to do');
      setText(item.querySelector('.said')!, check.message);
    }
  }
  const done = tasks.filter((task) => task.done).length;
  setText(progress, `${done} of ${tasks.length} tasks done.`);
}

/** Texts that do not change are left alone, so that screen readers stay quiet. */
function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
