import type { Exercise, LogEntry, PageLog } from '../graders/types.ts';
import { forget, loadLog, loadProgress, saveLog, saveProgress } from './tasks/progress.ts';
import { showTasks } from './tasks/cards.ts';
import { LessonTerminal } from './terminal/terminal.ts';
import { ClusterView, type Opened } from './views/cluster-view.ts';
import { EngineClient } from './worker/client.ts';
import { FilePanel } from './editor/panel.ts';
import { setUpSplitter } from './views/splitter.ts';
import { setUpTabs } from './views/tabs.ts';

/** Binds the parts of a lesson's page to the engine. */

/** A log is replayed only by the engine that wrote it. */
const ENGINE = __ENGINE_VERSION__;
/** How long to wait before the log is written, so that typing does not write at every key. */
const SAVE_AFTER_MS = 400;

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
const { exercise, files } = JSON.parse(find('#lesson-data').textContent!) as {
  exercise: Exercise;
  files: Record<string, string>;
};
const progress = loadProgress(exercise.id);
const log: LogEntry[] = [];
const engine = new EngineClient();

const terminal = new LessonTerminal(
  find('#terminal'),
  (data) => engine.send({ type: 'input', data }),
  (columns, rows) => engine.send({ type: 'resize', columns, rows }),
);
const tabs = setUpTabs(find('.tabs'));
const cluster = new ClusterView(find('#cluster'), (what) => void openObject(what));
const filePanel = new FilePanel(
  engine,
  () => tabs.select('tab-editor'),
  () => terminal.focus(),
);
setUpSplitter(find('#splitter'), find('#workbench'));

engine.on('output', ({ text }) => terminal.write(text));
engine.on('picture', ({ picture }) => cluster.show(picture));
engine.on('edit', ({ id, path, text }) => filePanel.edit(id, path, text));
engine.on('clock', ({ nowMs, speed }) => showClock(nowMs, speed));
engine.on('crash', ({ message }) => showCrash(message));
engine.on('log', ({ entry }) => {
  log.push(entry);
  scheduleSave();
});
engine.on('tasks', ({ tasks, reached }) => {
  showTasks(tasks, find('#progress'));
  progress.reached = reached;
  progress.tasks = { done: tasks.filter((task) => task.done).length, all: tasks.length };
  saveProgress(exercise.id, progress);
});
engine.on('ready', () => {
  document.documentElement.dataset.engine = 'ready';
  void filePanel.refresh();
});

void open();

/** Start the engine with what was done before. */
async function open(): Promise<void> {
  log.push(...(await loadLog(exercise.id, ENGINE)));
  const { columns, rows } = terminal.size;
  engine.send({ type: 'open', exercise, files, log: [...log], reached: progress.reached });
  engine.send({ type: 'resize', columns, rows });
}

let saving: ReturnType<typeof setTimeout> | undefined;

function scheduleSave(): void {
  clearTimeout(saving);
  saving = setTimeout(() => void saveLog(exercise.id, ENGINE, log), SAVE_AFTER_MS);
}
addEventListener('pagehide', () => void saveLog(exercise.id, ENGINE, log));

/** `describe` of something in the picture, in the Details tab. */
async function openObject({ kind, namespace, name }: Opened): Promise<void> {
  const text = await engine.ask<string>({ name: 'describe', kind, namespace, object: name });
  find('#object').textContent = text;
  tabs.select('tab-object');
  find('#object').focus();
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-run]')) {
  const command = button.dataset.run!;
  button.classList.toggle('done', progress.commands.includes(command));
  button.addEventListener('click', () => {
    openSheet(true);
    engine.send({ type: 'input', data: `${command}\r` });
    button.classList.add('done');
    if (!progress.commands.includes(command)) progress.commands.push(command);
    saveProgress(exercise.id, progress);
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-time]'))
  button.addEventListener('click', () => {
    const what = button.dataset.time!;
    if (what === 'settle') engine.send({ type: 'settle' });
    else engine.send({ type: 'speed', speed: what === 'pause' ? 0 : Number(what) });
  });

function showClock(nowMs: number, speed: number): void {
  find('.clock').textContent = `${new Date(nowMs).toISOString().slice(11, 19)} UTC`;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-time][aria-pressed]')) {
    const own = button.dataset.time === 'pause' ? 0 : Number(button.dataset.time);
    button.setAttribute('aria-pressed', String(own === speed));
  }
}

/** What the learner did, as a file: a submission for the grade command, and what reproduces a fault. */
function submission(): { name: string; url: string } {
  const content = { exercise: exercise.id, engine: ENGINE, log } satisfies PageLog;
  const file = new Blob([JSON.stringify(content)], { type: 'application/json' });
  return { name: `${exercise.id}.json`, url: URL.createObjectURL(file) };
}

find('#hand-in').addEventListener('click', () => {
  const { name, url } = submission();
  Object.assign(document.createElement('a'), { download: name, href: url }).click();
  URL.revokeObjectURL(url);
});

find('#restart').addEventListener('click', () => void startOver());

async function startOver(): Promise<void> {
  if (!confirm('Start over? The cluster, your files and the ticks of this lesson are forgotten.')) return;
  clearTimeout(saving);
  engine.stop();
  log.length = 0;
  await forget(exercise.id);
  location.reload();
}

/** The engine failed: offer the last state that worked, and the log that shows the fault. */
function showCrash(message: string): void {
  const box = find('#crash');
  box.hidden = false;
  box.replaceChildren();
  const text = document.createElement('p');
  text.textContent =
    'The engine of this page failed. What you did is kept; the last step is left out when you go back.';
  const detail = document.createElement('pre');
  detail.textContent = message.slice(0, 2_000);
  const back = document.createElement('button');
  back.className = 'button';
  back.textContent = 'Go back to the last good state';
  back.addEventListener('click', () => {
    log.pop();
    void saveLog(exercise.id, ENGINE, log).then(() => location.reload());
  });
  const report = document.createElement('a');
  report.textContent = 'The log that reproduces this';
  const { name, url } = submission();
  Object.assign(report, { download: name, href: url });
  box.append(text, back, report, detail);
}

const sheet = find('#workbench');
const handle = find('.sheet-handle');
handle.addEventListener('click', () => openSheet(sheet.dataset.open !== 'true'));

/** On narrow pages the workbench is a sheet. */
function openSheet(open: boolean): void {
  sheet.dataset.open = String(open);
  handle.setAttribute('aria-expanded', String(open));
}
