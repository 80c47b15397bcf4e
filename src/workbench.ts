import type { Exercise, PageLog } from '../graders/types.ts';
import { FilePanel } from './editor/panel.ts';
import { MAX_LINK, stateLink } from './state-link.ts';
import { showTasks } from './tasks/cards.ts';
import { Keeper } from './tasks/keeper.ts';
import type { LessonTerminal } from './terminal/terminal.ts';
import { ClusterView, type Opened } from './views/cluster-view.ts';
import { showNotice } from './views/notice.ts';
import { setUpSplitters } from './views/splitter.ts';
import { setUpTerminalKey } from './views/terminal-key.ts';
import { setUpTabs } from './views/tabs.ts';
import { setUpKeys, setUpTouchKeyboard } from './views/touch.ts';
import { EngineClient } from './worker/client.ts';

/** Binds the parts of a lesson's page to the engine. */

/** From here on the workbench stands beside the text. */
const WIDE = matchMedia('(min-width: 68.75em)');

const ENGINE = __ENGINE_VERSION__;

/** Said where the engine takes longer than this to do again what was done before. */
const AGAIN = 'What you did before is done again, so that the cluster is as you left it…';
const AGAIN_AFTER_MS = 1_500;

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;

// The engine and the terminal are the large parts: both are under way before anything else.
const engine = new EngineClient();
const terminalCode = import('./terminal/terminal.ts');

const { exercise, files } = JSON.parse(find('#lesson-data').textContent!) as {
  exercise: Exercise;
  files: Record<string, string>;
};
const keeper = new Keeper(exercise.id, ENGINE, () => showWhetherKept());
let terminal: LessonTerminal | undefined;
/** What the shell printed before there was a terminal. */
let early = '';

const tabs = setUpTabs(find('.tabs'));
const cluster = new ClusterView(find('#cluster'), (what) => void openObject(what));
const filePanel = new FilePanel(
  engine,
  () => tabs.select('tab-editor'),
  () => terminal?.focus(),
);
const workbench = find('#workbench');
setUpSplitters();

engine.on('output', ({ text }) => {
  if (terminal) terminal.write(text);
  else early += text;
});
engine.on('picture', ({ picture }) => cluster.show(picture));
engine.on('edit', ({ id, path, text }) => {
  openSheet(true);
  filePanel.edit(id, path, text);
});
engine.on('edit-ended', ({ id }) => filePanel.abandon(id));
engine.on('clock', ({ nowMs, speed }) => {
  keeper.passed(nowMs);
  showClock(nowMs, speed);
});
engine.on('crash', ({ message }) => {
  keeper.stop();
  showCrash(message);
});
engine.on('log', ({ entry }) => keeper.add(entry));
engine.on('tasks', ({ tasks, reached }) => {
  showTasks(tasks);
  keeper.progress.reached = reached;
  keeper.progress.tasks = { done: tasks.filter((task) => task.done).length, all: tasks.length };
  keeper.saveProgress();
});
const ready = new Promise<void>((resolve) => engine.on('ready', () => resolve()));

void open();

/** Start the engine with what was done before, and the terminal beside it. */
async function open(): Promise<void> {
  await keeper.load();
  engine.send({ type: 'open', exercise, files, log: [...keeper.log], reached: keeper.progress.reached });
  markDone();
  showWhetherKept();
  const again = setTimeout(() => {
    if (keeper.log.length) find('#cluster .summary').textContent = AGAIN;
  }, AGAIN_AFTER_MS);
  const { LessonTerminal } = await terminalCode;
  terminal = new LessonTerminal(
    find('#terminal'),
    (data) => engine.send({ type: 'input', data }),
    (columns, rows) => engine.send({ type: 'resize', columns, rows }),
  );
  engine.send({ type: 'resize', ...terminal.size });
  terminal.write(early);
  await ready;
  clearTimeout(again);
  document.documentElement.dataset.engine = 'ready';
  void filePanel.refresh();
  void terminal.loadRest();
}

/** Say why nothing is written down, where that is so. */
function showWhetherKept(): void {
  const place = find('#notice');
  if (keeper.notKept === 'other-tab')
    showNotice(place, 'This lesson is open in another tab. What you do in this one is not kept.');
  if (keeper.notKept === 'no-storage')
    showNotice(place, 'This browser keeps nothing for this page: what you do is gone when you leave it.');
  if (keeper.notKept === 'other-engine')
    showNotice(
      place,
      'This link is from another version of the course and cannot be replayed: the lesson starts afresh.',
    );
  if (keeper.notKept === 'shared-state')
    showNotice(place, 'You look at a state that somebody shared. Your own is still there.', [
      ['Keep this one', () => void keeper.keep()],
      ['Back to mine', () => location.replace(location.pathname)],
    ]);
}
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#state=')) location.reload();
});

/** `describe` of something in the picture, in the Details tab. */
async function openObject({ kind, namespace, name }: Opened): Promise<void> {
  const text = await engine.ask<string>({ name: 'describe', kind, namespace, object: name });
  find('#object').textContent = text;
  const where = namespace && namespace !== 'default' ? ` -n ${namespace}` : '';
  find('#asked code').textContent = `kubectl describe ${kind} ${name}${where}`;
  find('#asked span').textContent = `at ${find('.clock span').textContent}`;
  find('#asked').hidden = false;
  tabs.select('tab-object');
  find('#object').focus();
}

/** The commands of the prose, by what is remembered of each that has been run: one that occurs again is another. */
const commands = new Map<string, HTMLButtonElement>();
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-run]')) {
  const command = button.dataset.run!;
  let id = command;
  for (let nth = 2; commands.has(id); nth++) id = `${command} #${nth}`;
  commands.set(id, button);
}

function markDone(): void {
  for (const [id, button] of commands) button.classList.toggle('done', keeper.progress.commands.includes(id));
}

for (const [id, button] of commands)
  button.addEventListener('click', () => {
    openSheet(true);
    engine.send({ type: 'run', command: button.dataset.run! });
    terminal?.toEnd();
    if (!keeper.progress.commands.includes(id)) keeper.progress.commands.push(id);
    keeper.saveProgress();
    markDone();
  });

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-time]'))
  button.addEventListener('click', () => {
    const what = button.dataset.time!;
    if (what === 'settle') engine.send({ type: 'settle' });
    else engine.send({ type: 'speed', speed: what === 'pause' ? 0 : Number(what) });
  });

function showClock(nowMs: number, speed: number): void {
  find('.clock span').textContent = new Date(nowMs).toISOString().slice(11, 19);
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-time][aria-pressed]')) {
    const own = button.dataset.time === 'pause' ? 0 : Number(button.dataset.time);
    button.setAttribute('aria-pressed', String(own === speed));
  }
}

/** What the learner did, as a file: a submission for the grade command, and what reproduces a fault. */
function download(): void {
  keeper.mark();
  const content = { exercise: exercise.id, engine: ENGINE, log: keeper.log } satisfies PageLog;
  const url = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { download: `${exercise.id}.json`, href: url }).click();
  URL.revokeObjectURL(url);
}

find('#hand-in').addEventListener('click', download);

find('#share').addEventListener('click', () => void share(find('#notice')));

/** Copy a link to this state, and say so. */
async function share(place: HTMLElement): Promise<void> {
  keeper.mark();
  const link = await stateLink({ engine: ENGINE, log: keeper.log });
  if (link.length > MAX_LINK)
    return showNotice(place, 'What you did is too long for a link. It can be saved as a file instead.', [
      ['Save it', download],
    ]);
  const copied = await navigator.clipboard?.writeText(link).then(
    () => true,
    () => false,
  );
  const show = (): void => showNotice(place, 'A link to this state:', [], link);
  if (!copied) return show();
  showNotice(place, 'A link to this state is copied: whoever opens it sees the cluster as it is now.', [
    ['Show it', show],
  ]);
}

find('#undo').addEventListener('click', () => void undo());

/** A state is what its log leads to, so the last step is taken back by leaving it out. */
async function undo(): Promise<void> {
  const place = find('#notice');
  if (keeper.notKept) return showNotice(place, 'What you do here is not kept, and cannot be taken back.');
  if (!(await keeper.undo())) return showNotice(place, 'There is nothing to take back.');
  engine.stop();
  location.reload();
}

const startOver = find<HTMLDialogElement>('#start-over');
find('#restart').addEventListener('click', () => startOver.showModal());
find('#start-over-no').addEventListener('click', () => startOver.close());
find('#start-over-yes').addEventListener('click', () => void beginAgain());

async function beginAgain(): Promise<void> {
  engine.stop();
  await keeper.forget();
  location.replace(location.pathname);
  location.reload();
}

/** The engine failed: offer the last state that worked, and what shows the fault. */
const crash = find<HTMLDialogElement>('#crash');
function showCrash(message: string): void {
  if (crash.open) return;
  find('#crash-detail').textContent = message.slice(0, 2_000);
  crash.showModal();
}
const stepBack = async (): Promise<void> => {
  await keeper.stepBack();
  location.reload();
};
find('#crash-back').addEventListener('click', () => void stepBack());
find('#crash-file').addEventListener('click', download);
find('#crash-link').addEventListener('click', () => void share(find('#crash-notice')));
crash.addEventListener('close', () =>
  showNotice(find('#notice'), 'The engine has stopped.', [['Restart from the last good state', () => void stepBack()]]),
);

// On narrow pages what can be done with one's work is a menu, which goes when something is chosen.
const actions = find('#actions');
actions.addEventListener('click', () => actions.matches(':popover-open') && actions.hidePopover());

const toTerminal = (): void => {
  openSheet(true);
  terminal?.focus();
};
find('a[href="#terminal"]').addEventListener('click', (event) => {
  event.preventDefault();
  toTerminal();
});
setUpTerminalKey(find('#terminal'), toTerminal);
setUpKeys(find('#keys'), (data) => terminal?.send(data));
setUpTouchKeyboard();

const handle = find('.sheet-handle');
handle.addEventListener('click', () => openSheet(workbench.dataset.open !== 'true'));
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return;
  if (event.target.closest('#terminal, #editor, dialog, :popover-open')) return;
  if (!event.target.closest('#panel-object')) return openSheet(false);
  tabs.select('tab-cluster');
  cluster.focus();
});

/** On narrow pages the workbench is a sheet. */
function openSheet(open: boolean): void {
  // What is out of reach keeps no focus.
  if (!open && !WIDE.matches && workbench.contains(document.activeElement)) handle.focus();
  workbench.dataset.open = String(open);
  handle.setAttribute('aria-expanded', String(open));
}
