const KEY = 'workbench-split';
const MIN = 15;
const MAX = 80;
const STEP = 5;

/** A splitter between the upper part and the terminal: dragged, or moved by the arrow keys; it remembers. */
export function setUpSplitter(splitter: HTMLElement, workbench: HTMLElement): void {
  const set = (percent: number): void => {
    const value = Math.round(Math.min(MAX, Math.max(MIN, percent)));
    workbench.style.setProperty('--split', `${value}%`);
    splitter.setAttribute('aria-valuenow', String(100 - value));
    localStorage.setItem(KEY, String(value));
  };
  const now = (): number => 100 - Number(splitter.getAttribute('aria-valuenow'));
  const remembered = Number(localStorage.getItem(KEY));
  if (remembered) set(remembered);
  splitter.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    set(now() + step);
  });
  splitter.addEventListener('pointerdown', (event) => {
    splitter.setPointerCapture(event.pointerId);
    const move = ({ clientY }: PointerEvent): void => {
      const { top, height } = workbench.getBoundingClientRect();
      set(((clientY - top) / height) * 100);
    };
    splitter.addEventListener('pointermove', move);
    splitter.addEventListener('pointerup', () => splitter.removeEventListener('pointermove', move), { once: true });
  });
}
