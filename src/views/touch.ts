/** Covered by so much, the page has a keyboard before it, and no mere bar of the browser's. */
const KEYBOARD_PX = 120;

/**
 * A touch keyboard covers the foot of the page without telling its layout: `--covered` says how much of it, and
 * `data-keyboard` on the page that it is there, so that the workbench stays in sight.
 */
export function setUpTouchKeyboard(): void {
  const view = window.visualViewport;
  if (!view) return;
  const page = document.documentElement;
  const tell = (): void => {
    // Magnified with two fingers, the view is small for another reason.
    const covered = view.scale > 1.01 ? 0 : Math.max(0, innerHeight - view.height - view.offsetTop);
    page.style.setProperty('--covered', `${covered}px`);
    page.toggleAttribute('data-keyboard', covered > KEYBOARD_PX);
  };
  view.addEventListener('resize', tell);
  view.addEventListener('scroll', tell);
}

/** The keys that touch keyboards lack, as buttons. They leave the focus, and so the keyboard, where it is. */
export function setUpKeys(row: HTMLElement, send: (data: string) => void): void {
  row.addEventListener('pointerdown', (event) => event.preventDefault());
  row.addEventListener('click', ({ target }) => {
    const { keys } = (target as Element).closest<HTMLElement>('[data-keys]')?.dataset ?? {};
    if (keys !== undefined) send(keys);
  });
}
