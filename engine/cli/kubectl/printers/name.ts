import type { KubeObject } from '../../../store/object.ts';
import { parseGroupVersion } from '../connection/discovery.ts';
import type { Printer } from './printer.ts';

/** `deployment.apps/web`: the kind in lower case with its group, and the name. */
function typedName(object: KubeObject): string {
  const { group } = parseGroupVersion(typeof object.apiVersion === 'string' ? object.apiVersion : '');
  const kind = (object.kind ?? '').toLowerCase() || '<unknown>';
  return `${group ? `${kind}.${group}` : kind}/${object.metadata?.name || '<unknown>'}`;
}

/** `-o name`, and what commands print by default: the name with what was done to it (`created`). Lists item by item. */
export function namePrinter(operation = ''): Printer {
  const print = (object: KubeObject): string => {
    if (Array.isArray(object.items) && object.kind?.endsWith('List')) return object.items.map(print).join('');
    return `${typedName(object)}${operation && ` ${operation}`}\n`;
  };
  return { print };
}
