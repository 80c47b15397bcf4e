import { remember } from '../storage.ts';

/** How a splitter moves. */
export interface SplitterOptions {
  /** The CSS variable that it sets on the page; also the key under which it is remembered. */
  readonly variable: '--split' | '--prose';
  readonly axis: 'x' | 'y';
  /** Bounds and steps in percent of what it divides. */
  readonly min: number;
  readonly max: number;
}

const STEP = 2;
const LEAP = 10;

/**
 * A splitter: dragged, moved by the arrow keys (Page Up and Down: further; Home, End: to the end), reset by a double
 * click. It remembers; the page's head sets what is remembered before the first paint.
 */
export function setUpSplitter(splitter: HTMLElement, divided: HTMLElement, options: SplitterOptions): void {
  const { variable, axis, min, max } = options;
  const page = document.documentElement;
  const initial = Number(splitter.getAttribute('aria-valuenow'));
  const now = (): number => parseFloat(page.style.getPropertyValue(variable)) || initial;
  const set = (percent: number): void => {
    const value = Math.round(Math.min(max, Math.max(min, percent)) * 10) / 10;
    page.style.setProperty(variable, `${value}%`);
    splitter.setAttribute('aria-valuenow', String(Math.round(value)));
    remember(variable, `${value}%`);
  };
  splitter.setAttribute('aria-valuenow', String(Math.round(now())));
  splitter.addEventListener('keydown', (event) => {
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const to: Record<string, number> = {
      [less]: now() - STEP,
      [more]: now() + STEP,
      PageUp: now() - LEAP,
      PageDown: now() + LEAP,
      Home: min,
      End: max,
    };
    if (!(event.key in to)) return;
    event.preventDefault();
    set(to[event.key]);
  });
  splitter.addEventListener('dblclick', () => set(initial));
  splitter.addEventListener('pointerdown', (event) => {
    splitter.setPointerCapture(event.pointerId);
    page.dataset.dragging = axis;
    const move = ({ clientX, clientY }: PointerEvent): void => {
      const { left, top, width, height } = divided.getBoundingClientRect();
      set(axis === 'x' ? ((clientX - left) / width) * 100 : ((clientY - top) / height) * 100);
    };
    const end = (): void => {
      splitter.removeEventListener('pointermove', move);
      delete page.dataset.dragging;
    };
    splitter.addEventListener('pointermove', move);
    splitter.addEventListener('lostpointercapture', end, { once: true });
  });
}
