import type { CheckView, TaskView } from '../worker/protocol.ts';

/** Let the task cards of the page say how they stand, and the steps in its head; announce what is newly done. */
export function showTasks(tasks: readonly TaskView[]): void {
  for (const task of tasks) {
    showCard(task);
    document.querySelector(`[data-step="${task.id}"]`)?.classList.toggle('done', task.done);
  }
  const done = tasks.filter((task) => task.done).length;
  for (const place of document.querySelectorAll('[data-progress]'))
    setText(
      place,
      place.hasAttribute('data-short') ? `${done}/${tasks.length}` : `${done} of ${tasks.length} tasks done.`,
    );
}

function showCard(task: TaskView): void {
  const card = document.querySelector<HTMLElement>(`[data-task="${task.id}"]`);
  if (!card) return;
  card.classList.toggle('done', task.done);
  for (const check of task.checks) {
    const item = card.querySelector<HTMLElement>(`[data-check="${check.id}"]`);
    if (!item) continue;
    item.classList.toggle('passed', check.passed);
    setText(item.querySelector('.word')!, check.passed ? 'done' : 'to do');
    setText(item.querySelector('.said')!, check.message);
    showMismatches(item.querySelector<HTMLElement>('.found')!, check.mismatches);
  }
}

/** What was found where something else is expected. */
function showMismatches(list: HTMLElement, mismatches: CheckView['mismatches']): void {
  const told = JSON.stringify(mismatches);
  if (list.getAttribute('data-told') === told) return;
  list.setAttribute('data-told', told);
  const rows = mismatches.map(({ path, expected, found }) => {
    const row = document.createElement('li');
    // A path breaks where one step ends and not within a word.
    const steps = path.split(/(?<=[./])/).flatMap((step) => [step, document.createElement('wbr')]);
    const field = document.createElement('code');
    field.append(...steps);
    row.append(field, ` is ${found}, expected ${expected}`);
    return row;
  });
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
}

/** Texts that do not change are left alone, so that screen readers stay quiet. */
function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
