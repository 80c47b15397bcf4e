import { goValue } from '../../../../kinds/go-value.ts';
import { describeEventsOf } from './events.ts';
import type { Describer } from './view.ts';
import type { Any, DescribeWriter } from './writer.ts';

const SKIPPED = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

/** Any kind, from its fields alone. */
export const generic: Describer = (object, w, view) => {
  w.field(0, 'Name', object.metadata.name);
  w.field(0, 'Namespace', object.metadata.namespace);
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  describeFields(object, '', 0, w);
  describeEventsOf(object, w, view);
};

function describeFields(map: Record<string, Any>, path: string, level: number, w: DescribeWriter): void {
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    const here = `${path}.${key}`;
    if (SKIPPED.has(here) || value === undefined) continue;
    if (Array.isArray(value)) {
      w.line(level, `${labelFor(key)}:`);
      for (const item of value)
        if (isMap(item)) describeFields(item, here, level + 1, w);
        else w.line(level + 1, goValue(item));
    } else if (isMap(value)) {
      w.line(level, `${labelFor(key)}:`);
      describeFields(value, here, level + 1, w);
    } else w.field(level, labelFor(key), value === null ? '<nil>' : goValue(value));
  }
}

const isMap = (value: unknown): value is Record<string, Any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `creationTimestamp` becomes `Creation Timestamp`; what has other characters than letters and `-` stays. */
function labelFor(field: string): string {
  if (!/^[\p{L}-]*$/u.test(field)) return field;
  return splitCamel(field)
    .map((part) => (ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1)))
    .join(' ');
}

/** Words of a camel-case name: `apiVersion` → api, Version; of two capitals before small letters, each begins a word. */
function splitCamel(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(^|[^\p{Lu}])(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1$2 $3')
    .replace(/-/g, ' - ')
    .split(' ')
    .filter(Boolean);
}
