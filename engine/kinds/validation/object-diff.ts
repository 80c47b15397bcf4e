import { goJson } from '../field.ts';
import { internalForm } from './internal-form.ts';
import { unifiedDiff } from './unified-diff.ts';

/** How two values of an internal type differ, as messages tell it (apimachinery's `diff.Diff`): a diff of their JSON. */
export function diffInternal(type: string, before: unknown, after: unknown): string {
  const lines = (value: unknown): string[] =>
    goJson(internalForm(type, value), 1).replace(EMPTY_OBJECT, '{}').split('\n');
  return unifiedDiff(lines(before), lines(after));
}

/** Go writes empty maps and lists without a line break, as JSON.stringify does. */
const EMPTY_OBJECT = /\{\s+\}/g;
