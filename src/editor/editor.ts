import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import type { EngineClient } from '../worker/client.ts';
import type { Lint, Suggestions } from '../worker/protocol.ts';

/** The look of the editor, from the page's tokens. */
const look = EditorView.theme({
  '&': { height: '100%', fontSize: '14px', backgroundColor: 'var(--terminal)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunken)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--surface-raised)', border: '1px solid var(--line)', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal', marginLeft: '1em' },
  '.ͼb, .ͼc, .ͼd, .ͼe, .ͼi, .ͼl, .ͼm': { color: 'inherit' },
  '.ͼl': { color: 'var(--accent)' },
});

/** A YAML editor whose completion and lint come from the lesson's own API server. */
export class ManifestEditor {
  readonly #view: EditorView;

  /** @param onSave is called with the text on Ctrl-S (Cmd-S). */
  constructor(parent: HTMLElement, engine: EngineClient, onSave: (text: string) => void) {
    const save = (): boolean => {
      onSave(this.text);
      return true;
    };
    this.#view = new EditorView({
      parent,
      extensions: [
        basicSetup,
        yaml(),
        look,
        keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }]),
        EditorView.contentAttributes.of({ 'aria-label': 'Manifest' }),
        lintGutter(),
        linter((view) => lint(engine, view), { delay: 300 }),
        autocompletion({ override: [(context) => complete(engine, context)] }),
      ],
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  set text(text: string) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.#view.focus();
  }
}

async function lint(
  engine: EngineClient,
  view: EditorView,
): Promise<{ from: number; to: number; severity: 'error'; message: string }[]> {
  const length = view.state.doc.length;
  const found = await engine.ask<Lint[]>({ name: 'lint', text: view.state.doc.toString() });
  return found.map(({ from, to, message }) => ({
    from: Math.min(from, length),
    to: Math.min(Math.max(to, from), length),
    severity: 'error',
    message,
  }));
}

async function complete(engine: EngineClient, context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.matchBefore(/[\w./-]+|: ?$/);
  if (!before && !context.explicit) return null;
  const text = context.state.doc.toString();
  const { from, options } = await engine.ask<Suggestions>({ name: 'complete', text, offset: context.pos });
  if (!options.length) return null;
  return {
    from,
    options: options.map(({ label, detail, insert }) => ({ label, detail, apply: insert })),
    validFor: /^[\w./-]*$/,
  };
}
