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
  /** The learner's file that the editor shows, and its text as it was saved. */
  #open: { path: string; saved: string } | undefined;
  /** Texts of files that were left without saving. */
  readonly #drafts = new Map<string, string>();

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
  async refresh(chosen = this.#select.value): Promise<void> {
    const files = await this.#engine.ask<string[]>({ name: 'files' });
    if (this.#pending) return;
    this.#select.replaceChildren(...files.map((file) => new Option(file, file, false, file === chosen)));
  }

  /** Open a file of the learner's, with what was not saved of it. */
  async open(path: string): Promise<void> {
    const [editor, saved] = await Promise.all([this.#load(), this.#engine.ask<string>({ name: 'read-file', path })]);
    if (this.#pending) return;
    this.#open = { path, saved };
    const text = this.#drafts.get(path) ?? saved;
    if (editor.text !== text) editor.text = text;
    this.#changed(text);
  }

  /** The text in the editor is another. */
  #changed(text: string): void {
    if (!this.#open || this.#pending) return;
    const { path, saved } = this.#open;
    if (text === saved) this.#drafts.delete(path);
    else this.#drafts.set(path, text);
    this.#say(text === saved ? '' : 'Not saved yet.');
  }

  /** A program waits for this file to be edited. */
  edit(id: number, path: string, text: string): void {
    this.#pending = { id, path };
    this.#open = undefined;
    const name = path.split('/').at(-1)!;
    this.#drafts.delete(name);
    this.#closeButton.hidden = false;
    this.#select.replaceChildren(new Option(name));
    this.#select.disabled = true;
    this.#show();
    this.#say(`The terminal waits for ${name}.`);
    void this.#load().then((editor) => {
      editor.text = text;
      editor.focus();
    });
  }

  /** @param wanted The file to open, if it is one of those that are listed. */
  async #shown(wanted = this.#select.value): Promise<void> {
    if (this.#pending) return;
    await this.refresh(wanted);
    if (this.#select.value) await this.open(this.#select.value);
  }

  async #save(): Promise<void> {
    const { text } = await this.#load();
    if (this.#pending) return this.#finish(text);
    if (!this.#open) return;
    const { path } = this.#open;
    this.#engine.send({ type: 'save-file', path, text });
    this.#open = { path, saved: text };
    this.#changed(text);
    this.#say(`${path} is saved.`);
  }

  /** The program that waited for an edit has been interrupted. */
  abandon(id: number): void {
    if (this.#pending?.id === id) this.#end('Nothing was changed.');
  }

  #finish(text: string | undefined): void {
    if (!this.#pending) return;
    const name = this.#pending.path.split('/').at(-1)!;
    this.#engine.send({ type: 'edited', id: this.#pending.id, text });
    this.#end(text === undefined ? 'Nothing was changed.' : `${name} is saved.`);
  }

  /** Nothing waits any more: show the learner's files again, and say what came of it. */
  #end(said: string): void {
    const name = this.#pending!.path.split('/').at(-1)!;
    this.#pending = undefined;
    this.#closeButton.hidden = true;
    this.#select.disabled = false;
    this.#leave();
    void this.#shown(name).then(() => this.#say(said));
  }

  #load(): Promise<ManifestEditor> {
    this.#editor ??= import('./editor.ts').then(
      (module) =>
        new module.ManifestEditor(find('#editor'), this.#engine, {
          save: () => void this.#save(),
          change: (text) => this.#changed(text),
        }),
    );
    return this.#editor;
  }

  #say(text: string): void {
    find('#saved').textContent = text;
  }
}
