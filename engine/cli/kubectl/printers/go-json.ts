import { escapeHtml } from '../../../kernel/escapes.ts';

/** JSON as Go's encoding/json writes it: keys in byte order, no blanks, `<`, `>`, `&` and line separators escaped. */
export const goJson = (value: unknown): string => escapeHtml(write(value));

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  // Written by hand: a JavaScript object would put keys that look like numbers first.
  const fields = Object.keys(value)
    .sort()
    .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${write((value as Record<string, unknown>)[key])}`);
  return `{${fields.join(',')}}`;
}
