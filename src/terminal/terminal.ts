import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

/** Colours of the terminal, from the page's tokens; the 16 ANSI colours are calm in both themes. */
function themeOf(element: Element): ITheme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--terminal'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--terminal'),
    selectionBackground: token('--selection'),
    red: token('--failing'),
    brightRed: token('--failing'),
    green: token('--running'),
    brightGreen: token('--running'),
    yellow: token('--pending'),
    brightYellow: token('--pending'),
    blue: token('--accent'),
    brightBlue: token('--accent'),
    scrollbarSliderBackground: token('--scroll'),
    scrollbarSliderHoverBackground: token('--line-strong'),
    scrollbarSliderActiveBackground: token('--line-strong'),
    overviewRulerBorder: token('--terminal'),
    cyan: token('--accent'),
    brightBlack: token('--ink-soft'),
  };
}

/** Characters that wait to be drawn: more than the scrollback holds. */
const MAX_WAITING = 800_000;
const SCROLLBAR_PX = 10;

/** Narrow screens hold a few more columns of a smaller type. */
const NARROW = matchMedia('(max-width: 43.75em)');
const fontSize = (): number => (NARROW.matches ? 12 : 14);

/**
 * Text that comes without keys (an emoji, dictation, a phone's suggestion): for screen readers' sake xterm leaves it in
 * its field, so it is handed on from there.
 */
function passInsertions(field: HTMLTextAreaElement, onInput: (data: string) => void): void {
  let keyDown = false;
  field.addEventListener('keydown', () => (keyDown = true), true);
  field.addEventListener('keyup', () => (keyDown = false), true);
  field.addEventListener('input', (event) => {
    const { data, inputType, isComposing } = event as InputEvent;
    if (data && inputType === 'insertText' && !isComposing && !keyDown) onInput(data);
  });
}

/** The lesson's terminal: what is typed goes to `onInput`, what the shell prints to `write`. */
export class LessonTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  /** What comes after what is being drawn. */
  #waiting = '';
  #drawing = false;

  constructor(
    element: HTMLElement,
    onInput: (data: string) => void,
    onResize: (columns: number, rows: number) => void,
  ) {
    this.#terminal = new Terminal({
      fontFamily: getComputedStyle(element).getPropertyValue('--font-mono'),
      fontSize: fontSize(),
      lineHeight: 1.25,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      theme: themeOf(element),
      screenReaderMode: true,
      scrollback: 5_000,
      overviewRuler: { width: SCROLLBAR_PX },
      allowProposedApi: true,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(element);
    this.#terminal.onData(onInput);
    passInsertions(this.#terminal.textarea!, onInput);
    this.#terminal.onResize(({ cols, rows }) => onResize(cols, rows));
    // Tab belongs to the shell; Escape, then Tab, leaves the terminal, and the page says so.
    let leaving = false;
    this.#terminal.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown') return true;
      const leave = leaving && event.key === 'Tab';
      leaving = event.key === 'Escape' || (leaving && event.key === 'Shift');
      return !leave;
    });
    new ResizeObserver(() => this.fit()).observe(element);
    document.addEventListener('themechange', () => (this.#terminal.options.theme = themeOf(element)));
    NARROW.addEventListener('change', () => {
      this.#terminal.options.fontSize = fontSize();
      this.fit();
    });
    this.fit();
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Show a text. A flood that comes faster than it can be drawn is cut to its end, so that what follows is not late. */
  write(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length > MAX_WAITING) {
      const from = this.#waiting.indexOf('\n', this.#waiting.length - MAX_WAITING / 2) + 1;
      this.#waiting = `\x1b[0m${this.#waiting.slice(from)}`;
    }
    if (!this.#drawing) this.#draw();
  }

  #draw(): void {
    const text = this.#waiting;
    this.#waiting = '';
    this.#drawing = text !== '';
    if (text) this.#terminal.write(text, () => this.#draw());
  }

  /** Take this as if it had been typed. */
  send(data: string): void {
    this.#terminal.input(data);
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Show the last lines. */
  toEnd(): void {
    this.#terminal.scrollToBottom();
  }

  fit(): void {
    const size = this.#fit.proposeDimensions();
    if (size && size.cols > 10 && size.rows > 2) this.#fit.fit();
  }

  /** What the first prompt does not need. */
  async loadRest(): Promise<void> {
    const [{ Unicode11Addon }, { WebLinksAddon }] = await Promise.all([
      import('@xterm/addon-unicode11'),
      import('@xterm/addon-web-links'),
    ]);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.loadAddon(new WebLinksAddon());
  }
}
