/** A DER element: its tag, and where its content lies. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** The element at an offset. Throws RangeError where it does not fit. */
export function element(der: Uint8Array, at: number): Element {
  let length = der[at + 1];
  let start = at + 2;
  if (length & 0x80) {
    const bytes = length & 0x7f;
    length = 0;
    for (let i = 0; i < bytes && i < 4; i++) length = length * 256 + der[start++];
  }
  if (!(start + length <= der.length)) throw new RangeError('an element ends after its text');
  return { tag: der[at], start, end: start + length };
}

/** The elements within an element. */
export function elements(der: Uint8Array, parent: Element): Element[] {
  const out: Element[] = [];
  for (let at = parent.start; at < parent.end;) {
    const child = element(der, at);
    out.push(child);
    at = child.end;
  }
  return out;
}

/** Content in hexadecimal, as object identifiers are compared. */
export const hexOf = (der: Uint8Array, { start, end }: Element): string =>
  [...der.subarray(start, end)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Content as text. */
export const textOf = (der: Uint8Array, { start, end }: Element): string =>
  new TextDecoder().decode(der.subarray(start, end));

/** The bytes of the first PEM block of a label; undefined where there is none. */
export function pemBytes(pem: string, label: string): Uint8Array | undefined {
  const begin = `-----BEGIN ${label}-----`;
  const from = pem.indexOf(begin);
  const to = pem.indexOf(`-----END ${label}-----`, from);
  if (from < 0 || to < 0) return undefined;
  try {
    const binary = atob(pem.slice(from + begin.length, to).replace(/\s+/g, ''));
    return Uint8Array.from(binary, (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Attributes of a Name (a subject): object identifier in hexadecimal, and text, in order. */
export function nameAttributes(der: Uint8Array, name: Element): (readonly [id: string, value: string])[] {
  return elements(der, name).flatMap((set) =>
    elements(der, set).map((pair) => {
      const [type, value] = elements(der, pair);
      return [hexOf(der, type), textOf(der, value)] as const;
    }),
  );
}
