/** Say something over the workbench's views, with what can be done about it and an address to copy. It can be closed. */
export function showNotice(
  place: HTMLElement,
  text: string,
  actions: readonly (readonly [string, () => void])[] = [],
  address?: string,
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
  const link = Object.assign(document.createElement('input'), { readOnly: true, value: address ?? '' });
  link.setAttribute('aria-label', 'Link');
  link.addEventListener('focus', () => link.select());
  place.replaceChildren(
    said,
    ...(address === undefined ? [] : [link]),
    ...actions.map(([label, act]) => button(label, act)),
    button('Close', () => undefined),
  );
  place.hidden = false;
  if (address === undefined) return;
  link.focus();
  link.setSelectionRange(0, address.length, 'backward');
}
