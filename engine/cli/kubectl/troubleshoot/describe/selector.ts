import type { Any } from './writer.ts';

const OPERATORS: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' };

/**
 * A LabelSelector as text, requirements sorted by key: `app=web,tier in (a,b),!old`. `none` is what an absent or empty
 * one is called.
 */
export function selectorText(selector: Any, none = '<none>'): string {
  if (!selector) return none;
  const requirements: { key: string; text: string }[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    requirements.push({ key, text: `${key}=${value}` });
  for (const { key, operator, values } of selector.matchExpressions ?? [])
    requirements.push({ key, text: expressionText(key, operator, values ?? []) });
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return requirements.map(({ text }) => text).join(',') || none;
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${OPERATORS[operator] ?? operator} (${[...values].sort().join(',')})`;
}
