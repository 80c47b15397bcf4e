import type { CheckView, TaskView } from '../worker/protocol.ts';

/** So many tasks after the last that is done tell what was found: of those further on there is nothing to find yet. */
const AHEAD = 2;

/** Let the task cards of the page say how they stand, and the steps in its head; announce what is newly done. */
export function showTasks(tasks: readonly TaskView[]): void {
  const reached = tasks.findLastIndex((task) => task.done);
  for (const [index, task] of tasks.entries()) {
    showCard(task, index > reached + AHEAD);
    showStep(task);
  }
  const done = tasks.filter((task) => task.done).length;
  for (const place of document.querySelectorAll('[data-progress]'))
    setText(
      place,
      place.hasAttribute('data-short') ? `${done}/${tasks.length}` : `${done} of ${tasks.length} tasks done.`,
    );
}

/** The mark of a task in the page's head. */
function showStep({ id, done }: TaskView): void {
  const step = document.querySelector(`[data-step="${id}"]`);
  if (!step) return;
  step.classList.toggle('done', done);
  setText(step.querySelector('[data-state]')!, done ? ', done' : '');
}

function showCard(task: TaskView, ahead: boolean): void {
  const card = document.querySelector<HTMLElement>(`[data-task="${task.id}"]`);
  if (!card) return;
  card.classList.toggle('done', task.done);
  card.classList.toggle('ahead', ahead);
  for (const check of task.checks) {
    const item = card.querySelector<HTMLElement>(`[data-check="${check.id}"]`);
    if (!item) continue;
    item.classList.toggle('passed', check.passed);
    setText(item.querySelector('.word')!, check.passed ? 'done' : 'to do');
    setText(item.querySelector('.said')!, check.message);
    showFound(item.querySelector<HTMLElement>('.found')!, check);
  }
}

/** What was found where something else is expected. */
function showFound(list: HTMLElement, { found, mismatches }: CheckView): void {
  const told = JSON.stringify([found, mismatches]);
  if (list.getAttribute('data-told') === told) return;
  list.setAttribute('data-told', told);
  const rows = mismatches.map(({ path, expected, found }) => row(inSteps(path), ` is ${found}, expected ${expected}`));
  if (found && !rows.length) rows.push(row(found));
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
}

function row(...content: (string | Node)[]): HTMLLIElement {
  const element = document.createElement('li');
  element.append(...content);
  return element;
}

/** The path of a field; it breaks where one step ends and not within a word. */
function inSteps(path: string): HTMLElement {
  const field = document.createElement('code');
  field.append(...path.split(/(?<=[./])/).flatMap((step) => [step, document.createElement('wbr')]));
  return field;
}

/** Texts that do not change are left alone, so that screen readers stay quiet. */
function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
