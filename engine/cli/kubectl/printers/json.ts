import { escapeHtml } from '../../../kernel/escapes.ts';

/** An object as `-o json` prints it: Go's encoding/json with four spaces, keys sorted, `<`, `>` and `&` escaped. */
export const printJson = (value: unknown): string => `${indentedJson(value)}\n`;

/** As printJson, without the newline at the end. */
export const indentedJson = (value: unknown): string => escapeHtml(write(value, ''));

function write(value: unknown, indent: string): string {
  const inner = `${indent}    `;
  const block = (open: string, items: readonly string[], close: string): string =>
    items.length ? `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}` : `${open}${close}`;
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => write(item, inner)),
      ']',
    );
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  // Written by hand: a JavaScript object would put keys that look like numbers first.
  const map = value as Record<string, unknown>;
  const fields = Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${write(map[key], inner)}`);
  return block('{', fields, '}');
}
