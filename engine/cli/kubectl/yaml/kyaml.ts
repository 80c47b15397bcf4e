import { needsQuotes } from './resolve.ts';
import { sortedKeys } from './encode.ts';

/**
 * Encode a JSON value as KYAML (sigs.k8s.io/yaml/kyaml): flow style over several lines, trailing commas, strings in
 * double quotes, keys quoted only where YAML would read them as something else. Lists of maps are cuddled: `[{ … }, {`.
 */
export const encodeKyaml = (value: unknown): string => `${write(value, '')}\n`;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) return writeList(value, indent);
  if (isMap(value)) return writeMap(value, indent);
  return typeof value === 'string' ? JSON.stringify(value) : String(value ?? null);
}

function writeMap(map: Record<string, unknown>, indent: string): string {
  const keys = sortedKeys(map);
  if (!keys.length) return '{}';
  const inner = `${indent}  `;
  return `{\n${keys.map((key) => `${inner}${keyText(key)}: ${write(map[key], inner)},\n`).join('')}${indent}}`;
}

function writeList(items: readonly unknown[], indent: string): string {
  if (!items.length) return '[]';
  if (items.every((item) => (isMap(item) && sortedKeys(item).length > 0) || (Array.isArray(item) && item.length > 0)))
    return `[${items.map((item) => write(item, indent)).join(', ')}]`;
  const inner = `${indent}  `;
  return `[\n${items.map((item) => `${inner}${write(item, inner)},\n`).join('')}${indent}]`;
}

const keyText = (key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(key) && !needsQuotes(key) ? key : JSON.stringify(key);
