import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import type { Slot } from './field-spec.ts';
import { matchesPart } from './patterns.ts';

type Fields = Record<string, any>;

/** Fields with dots between them; a dot in brackets or behind a backslash is part of a name. */
export function splitFieldPath(path: string): string[] {
  const parts = path.split('.');
  if (parts.length > 1 && !parts[0]) parts.shift();
  const joined: string[] = [];
  for (const part of parts)
    if (joined.at(-1)?.endsWith('\\')) joined.push(`${joined.pop()!.slice(0, -1)}.${part}`);
    else joined.push(part);
  const out: string[] = [];
  for (let i = 0; i < joined.length; i++) {
    let part = joined[i];
    if (part.startsWith('[') && !part.endsWith(']')) {
      while (i < joined.length - 1 && !part.endsWith(']')) part += `.${joined[++i]}`;
      if (!part.includes('=')) part = part.replace(/^[[\]]+|[[\]]+$/g, '');
    }
    out.push(part);
  }
  return out;
}

/** What stands at a path; a part `[name=x]`, a number or `-` takes an element of a list. Undefined where there is nothing. */
export function lookUp(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const part of path) {
    if (Array.isArray(here)) here = elementOf(here, part);
    else if (isMap(here)) here = here[part];
    else return undefined;
  }
  return here;
}

function elementOf(list: readonly unknown[], part: string): unknown {
  if (part === '-') return list.at(-1);
  const entry = entryOf(part);
  if (entry)
    return list.find((item) => (entry.field ? String((item as Fields)?.[entry.field]) : String(item)) === entry.value);
  return /^\d+$/.test(part) ? list[Number(part)] : undefined;
}

/** `[name=x]`: the field and the value that it must have; `[=x]`: the element itself. */
function entryOf(part: string): { readonly field: string; readonly value: string } | undefined {
  if (!part.startsWith('[') || !part.endsWith(']')) return undefined;
  const inner = part.slice(1, -1);
  const at = inner.indexOf('=');
  return at < 0 ? undefined : { field: inner.slice(0, at), value: inner.slice(at + 1) };
}

/**
 * All places that a path leads to (kyaml's PathMatcher). `made` is what stands in a field that is made, or undefined where
 * none are. Throws KubectlError where the way is blocked.
 */
export function placesAt(holder: Fields, path: readonly string[], made: (() => unknown) | undefined): Slot[] {
  return follow({ holder: { root: holder }, key: 'root' }, path, made);
}

function follow(slot: Slot, path: readonly string[], made: (() => unknown) | undefined): Slot[] {
  if (!path.length) return [slot];
  const [part, ...rest] = path;
  const node: unknown = slot.holder[slot.key];
  if (/^\d+$/.test(part)) return followIndex(node, Number(part), rest, made);
  const entry = entryOf(part);
  if (entry) return followEntries(listAt(node), entry, rest, made);
  if (part === '*') return listAt(node).flatMap((_, key) => follow({ holder: node, key }, rest, made));
  if (!isMap(node)) throw wrongKind('MappingNode', node);
  if (node[part] === undefined) {
    if (!made) return [];
    node[part] = partKind(rest[0], made);
  }
  return follow({ holder: node, key: part }, rest, made);
}

/** What a missing part of the way is made as: a list where the next part takes an element. */
function partKind(next: string | undefined, made: () => unknown): unknown {
  if (next === undefined) return made();
  return /^\d+$/.test(next) || next === '*' || entryOf(next) ? [] : {};
}

function listAt(node: unknown): unknown[] {
  if (Array.isArray(node)) return node;
  throw wrongKind('SequenceNode', node);
}

function wrongKind(expected: string, node: unknown): KubectlError {
  const actual = Array.isArray(node) ? 'SequenceNode' : isMap(node) ? 'MappingNode' : 'ScalarNode';
  return new KubectlError(
    `wrong node kind: expected ${expected} but got ${actual}: node contents:\n${encodeYaml(node)}`,
  );
}

function followIndex(node: unknown, index: number, rest: readonly string[], made: (() => unknown) | undefined): Slot[] {
  const list = listAt(node);
  if (list.length === index && made) list.push(partKind(rest[0], made));
  if (index >= list.length) throw new KubectlError(`index ${index} specified but only ${list.length} elements found`);
  return follow({ holder: list, key: index }, rest, made);
}

function followEntries(
  list: unknown[],
  { field, value }: { readonly field: string; readonly value: string },
  rest: readonly string[],
  made: (() => unknown) | undefined,
): Slot[] {
  const matching = (): number[] =>
    list.flatMap((item, index) => {
      const own: unknown = field ? (item as Fields)?.[field] : item;
      return own !== undefined && own !== null && matchesPart(value, String(own)) ? [index] : [];
    });
  if (made && !matching().length) list.push(field ? { [field]: value } : value);
  return matching().flatMap((key) => follow({ holder: list, key }, field ? rest : [], made));
}
