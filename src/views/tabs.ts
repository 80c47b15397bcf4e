/** Tabs as the WAI-ARIA pattern has them: arrow keys move, one panel shows. */
export function setUpTabs(list: HTMLElement): { select(id: string): void } {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const select = (tab: HTMLElement): void => {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute('aria-selected', String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute('aria-controls')!)!.hidden = !chosen;
    }
    list.dispatchEvent(new CustomEvent('tabchange', { bubbles: true, detail: tab.id }));
  };
  for (const tab of tabs) tab.addEventListener('click', () => select(tab));
  list.addEventListener('keydown', (event) => {
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    next.focus();
    select(next);
  });
  return { select: (id) => select(document.getElementById(id)!) };
}
