import { forgetKey, remember } from '../storage.ts';

/** Steps of the keyboard in percent of what is divided. */
const STEP = 2;
const LEAP = 10;

/**
 * Let the splitters of the page (components/Splitter.astro) be dragged, moved by the arrow keys (Page Up and Down:
 * further; Home, End: to the end) and reset by a double click. They remember; the page's head sets what is remembered
 * before the first paint.
 */
export function setUpSplitters(): void {
  for (const splitter of document.querySelectorAll<HTMLElement>('.splitter')) setUpSplitter(splitter);
}

function setUpSplitter(splitter: HTMLElement): void {
  const page = document.documentElement;
  const { variable = '', divides = '' } = splitter.dataset;
  const divided = document.querySelector(divides)!;
  const min = Number(splitter.ariaValueMin);
  const max = Number(splitter.ariaValueMax);
  const axis = splitter.ariaOrientation === 'vertical' ? 'x' : 'y';

  /** How far a point is across what is divided, in percent. */
  const shareAt = (x: number, y: number): number => {
    const { left, top, width, height } = divided.getBoundingClientRect();
    return (axis === 'x' ? (x - left) / width : (y - top) / height) * 100;
  };
  const now = (): number => {
    const { left, top } = splitter.getBoundingClientRect();
    return parseFloat(page.style.getPropertyValue(variable)) || shareAt(left, top);
  };
  const tell = (): void => {
    splitter.ariaValueNow = String(Math.round(Math.min(max, Math.max(min, now()))));
  };
  const set = (percent: number): void => {
    const value = `${Math.round(Math.min(max, Math.max(min, percent)) * 10) / 10}%`;
    page.style.setProperty(variable, value);
    remember(variable, value);
    tell();
  };

  tell();
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
  splitter.addEventListener('dblclick', () => {
    page.style.removeProperty(variable);
    forgetKey(variable);
    tell();
  });
  splitter.addEventListener('pointerdown', (event) => {
    splitter.setPointerCapture(event.pointerId);
    page.dataset.dragging = axis;
    const move = ({ clientX, clientY }: PointerEvent): void => set(shareAt(clientX, clientY));
    const end = (): void => {
      splitter.removeEventListener('pointermove', move);
      delete page.dataset.dragging;
    };
    splitter.addEventListener('pointermove', move);
    splitter.addEventListener('lostpointercapture', end, { once: true });
  });
}
