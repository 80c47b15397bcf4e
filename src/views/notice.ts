/** Say something above the workbench's views, with what can be done about it. It can be closed. */
export function showNotice(
  place: HTMLElement,
  text: string,
  actions: readonly (readonly [string, () => void])[] = [],
): void {
  const said = document.createElement('p');
  said.textContent = text;
  const button = (label: string, act: () => void): HTMLButtonElement => {
    const element = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'button',
      textContent: label,
    });
    element.addEventListener('click', () => {
      place.hidden = true;
      act();
    });
    return element;
  };
  place.replaceChildren(
    said,
    ...actions.map(([label, act]) => button(label, act)),
    button('Close', () => undefined),
  );
  place.hidden = false;
}
