import type { EngineClient } from '../worker/client.ts';
import type { ManifestEditor } from './editor.ts';

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;

/**
 * The editor's tab: the learner's files, and what a program in the terminal (`nano FILE`, `kubectl edit`) asks to have
 * edited. The editor itself is loaded when it is first needed.
 */
export class FilePanel {
  readonly #engine: EngineClient;
  readonly #show: () => void;
  readonly #leave: () => void;
  readonly #select = find<HTMLSelectElement>('#file');
  readonly #closeButton = find<HTMLButtonElement>('#close-edit');
  #editor: Promise<ManifestEditor> | undefined;
  /** The edit that a program waits for. */
  #pending: { id: number; path: string } | undefined;

  constructor(engine: EngineClient, show: () => void, leave: () => void) {
    this.#engine = engine;
    this.#show = show;
    this.#leave = leave;
    this.#select.addEventListener('change', () => void this.open(this.#select.value));
    find('#save').addEventListener('click', () => void this.#save());
    this.#closeButton.addEventListener('click', () => this.#finish(undefined));
    document.addEventListener('tabchange', (event) => {
      if ((event as CustomEvent<string>).detail === 'tab-editor') void this.#shown();
    });
  }

  /** List the learner's files anew. */
  async refresh(): Promise<void> {
    const files = await this.#engine.ask<string[]>({ name: 'files' });
    const chosen = this.#select.value;
    this.#select.replaceChildren(...files.map((file) => new Option(file, file, false, file === chosen)));
  }

  /** Open a file of the learner's. */
  async open(path: string): Promise<void> {
    const [editor, text] = await Promise.all([this.#load(), this.#engine.ask<string>({ name: 'read-file', path })]);
    editor.text = text;
    this.#say('');
  }

  /** A program waits for this file to be edited. */
  edit(id: number, path: string, text: string): void {
    this.#pending = { id, path };
    this.#closeButton.hidden = false;
    this.#select.disabled = true;
    this.#show();
    this.#say(`${path} is open in the terminal; save to go on.`);
    void this.#load().then((editor) => {
      editor.text = text;
      editor.focus();
    });
  }

  async #shown(): Promise<void> {
    if (this.#pending) return;
    await this.refresh();
    if (this.#select.value) await this.open(this.#select.value);
  }

  async #save(): Promise<void> {
    const { text } = await this.#load();
    if (this.#pending) return this.#finish(text);
    if (!this.#select.value) return;
    this.#engine.send({ type: 'save-file', path: this.#select.value, text });
    this.#say(`${this.#select.value} is saved.`);
  }

  #finish(text: string | undefined): void {
    if (!this.#pending) return;
    this.#engine.send({ type: 'edited', id: this.#pending.id, text });
    this.#say(text === undefined ? 'Nothing was changed.' : `${this.#pending.path} is saved.`);
    this.#pending = undefined;
    this.#closeButton.hidden = true;
    this.#select.disabled = false;
    this.#leave();
  }

  #load(): Promise<ManifestEditor> {
    this.#editor ??= import('./editor.ts').then(
      (module) => new module.ManifestEditor(find('#editor'), this.#engine, () => void this.#save()),
    );
    return this.#editor;
  }

  #say(text: string): void {
    find('#saved').textContent = text;
  }
}
