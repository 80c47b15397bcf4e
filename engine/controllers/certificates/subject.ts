import { der, oid, sequence, set, type DerNode } from '../../kernel/der.ts';

/** The attributes that Go's pkix.Name knows, in the order in which it writes them: C, O, OU, L, ST, … CN, serialNumber. */
const ATTRIBUTES = ['6', '10', '11', '7', '8', '9', '17', '3', '5'].map((arc) => oid(`2.5.4.${arc}`));

/**
 * A request's subject as the signer writes it into the certificate: it has been read into Go's pkix.Name, which keeps the
 * attributes that it knows, in an order of its own, those of a kind together.
 */
export function subjectOf(requested: DerNode): Uint8Array {
  const given = requested.children.flatMap((names) =>
    names.children.map(({ content, children }) => ({ content, children })),
  );
  const groups = ATTRIBUTES.map((attribute) =>
    given
      .filter(({ children: [type] }) => type && isEqual(der(type.tag, type.content), attribute))
      .map(({ content }) => sequence(content)),
  );
  return sequence(...groups.filter((group) => group.length > 0).map((group) => set(...group.sort(byBytes))));
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => byBytes(a, b) === 0;

/** The order of the members of a set. */
function byBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
