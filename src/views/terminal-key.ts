/**
 * Ctrl+` goes to the terminal from anywhere on the page, and from there back to where one was.
 * @param focus Brings the terminal into sight and gives it the focus.
 */
export function setUpTerminalKey(terminal: HTMLElement, focus: () => void): void {
  let before: HTMLElement | undefined;
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !terminal.contains(target)) before = target;
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.code !== 'Backquote' || !event.ctrlKey || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    event.stopPropagation();
    if (terminal.contains(document.activeElement)) return before?.focus();
    focus();
  };
  // Before the terminal and the editor see it.
  addEventListener('keydown', onKey, true);
}
