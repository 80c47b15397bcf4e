import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorView, hoverTooltip, keymap, tooltips, type Tooltip } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import type { EngineClient } from '../worker/client.ts';
import type { Explanation, Lint, Suggestions } from '../worker/protocol.ts';

/** The look of the editor, from the page's tokens. */
const look = EditorView.theme({
  '&': { height: '100%', fontSize: '14px', backgroundColor: 'var(--terminal)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunken)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--surface-raised)', border: '1px solid var(--line)', color: 'var(--ink)' },
  '.cm-tooltip-lint': { maxWidth: 'min(34rem, 90vw)' },
  '.cm-diagnostic': { padding: '6px 10px', overflowWrap: 'anywhere', fontSize: '13px', lineHeight: '1.45' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--failing)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--failing) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-explanation, .cm-tooltip.cm-completionInfo': {
    maxWidth: 'min(30rem, 90vw)',
    maxHeight: '14rem',
    padding: '8px 12px',
    overflow: 'auto',
    font: '13px/1.45 var(--font-ui)',
    whiteSpace: 'pre-line',
  },
  '.cm-explanation code': { marginRight: '0.75em', fontWeight: '600' },
  '.cm-explanation .type': { color: 'var(--ink-soft)' },
  '.cm-explanation p': { margin: '4px 0 0' },
  '.cm-gutter-lint': { width: '1.1em' },
  '.cm-lint-marker': { width: '0.7em', height: '0.7em', margin: '0.4em 0.2em' },
  '.cm-lint-marker-error': {
    content: 'none',
    background: 'var(--failing)',
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '13px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '1.5' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal', marginLeft: '1em' },
  '.ͼb, .ͼc, .ͼd, .ͼe, .ͼi, .ͼl, .ͼm': { color: 'inherit' },
  '.ͼl': { color: 'var(--accent)' },
});

/** A YAML editor whose completion and lint come from the lesson's own API server. */
export class ManifestEditor {
  readonly #view: EditorView;

  /** @param on Called on Ctrl-S (Cmd-S), and with the text whenever it is another. */
  constructor(parent: HTMLElement, engine: EngineClient, on: { save(): void; change(text: string): void }) {
    const save = (): boolean => {
      on.save();
      return true;
    };
    this.#view = new EditorView({
      parent,
      extensions: [
        basicSetup,
        tooltips({ tooltipSpace: () => document.querySelector('#workbench')!.getBoundingClientRect() }),
        yaml(),
        look,
        keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }]),
        EditorView.contentAttributes.of({ 'aria-label': 'Manifest', tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && on.change(this.text)),
        lintGutter(),
        linter((view) => lint(engine, view), { delay: 300 }),
        hoverTooltip((view, offset) => explain(engine, view, offset)),
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
    options: options.map(({ label, detail, insert, text: info }) => ({
      label,
      detail,
      apply: insert,
      ...(info && { info }),
    })),
    validFor: /^[\w./-]*$/,
  };
}

/** What the field under the pointer is for, as `kubectl explain` says it. */
async function explain(engine: EngineClient, view: EditorView, offset: number): Promise<Tooltip | null> {
  const text = view.state.doc.toString();
  const found = await engine.ask<Explanation | undefined>({ name: 'explain', text, offset });
  if (!found) return null;
  const dom = document.createElement('div');
  dom.className = 'cm-explanation';
  const element = (tag: string, content: string): HTMLElement =>
    Object.assign(document.createElement(tag), { textContent: content });
  const type = Object.assign(element('span', found.type), { className: 'type' });
  dom.append(element('code', found.name), type, ...(found.text ? [element('p', found.text)] : []));
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom }) };
}
