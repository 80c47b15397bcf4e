import type { DerNode } from '../../../kernel/der.ts';
import { toHex } from '../../../kernel/hex.ts';

/** Content in hexadecimal, as object identifiers are compared. */
export const hexOf = ({ content }: DerNode): string => toHex(content);

/** Content as text. */
export const textOf = ({ content }: DerNode): string => new TextDecoder().decode(content);

/** Attributes of a Name (a subject): object identifier in hexadecimal, and text, in order. */
export const nameAttributes = (name: DerNode): (readonly [id: string, value: string])[] =>
  name.children.flatMap(({ children }) =>
    children.map(({ children: [type, value] }) => [hexOf(type), textOf(value)] as const),
  );
