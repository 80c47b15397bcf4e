import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { idOf, isSelected, type Gvk } from './resource-id.ts';
import type { KubeObject } from '../../../../store/object.ts';

type Fields = Record<string, any>;

/** A field of some kinds of objects: `spec/template/metadata/labels`, `containers[]` for what must be a list. */
export interface FieldSpec extends Gvk {
  readonly path: string;
  /** Make the field where it is missing. */
  readonly create?: boolean;
}

/** A place in an object: what holds it, and under which name or index. */
export interface Slot {
  readonly holder: any;
  readonly key: string | number;
}

/** Field specs and more of them; those that are there already are left out. Throws KubectlError where two disagree. */
export function mergeSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): FieldSpec[] {
  const out = [...specs];
  for (const spec of more) {
    const same = out.find((other) => isSelected(other, spec) && other.path === spec.path);
    if (!same) out.push(spec);
    else if ((same.create ?? false) !== (spec.create ?? false)) throw new KubectlError('conflicting fieldspecs');
  }
  return out;
}

/** The names of a path; a slash behind a backslash is part of a name. */
export function splitPath(path: string): string[] {
  const out: string[] = [];
  for (const part of path.split('/'))
    if (out.at(-1)?.endsWith('\\')) out.push(`${out.pop()!.slice(0, -1)}/${part}`);
    else out.push(part);
  return out;
}

/**
 * Call `set` at each place of an object that a spec tells. `made` is what stands in a field that the spec has made; without
 * it none are made. Throws KubectlError where the way leads through a scalar.
 */
export function atSpec(object: KubeObject, spec: FieldSpec, set: (slot: Slot) => void, made?: () => unknown): void {
  if (!isSelected(idOf(object), spec)) return;
  const names = splitPath(spec.path);
  const walk = (slot: Slot, depth: number): void => {
    if (depth === names.length) return set(slot);
    const node: unknown = slot.holder[slot.key];
    if (Array.isArray(node)) node.forEach((_, index) => walk({ holder: node, key: index }, depth));
    else if (isMap(node)) field(node, depth);
    else throw new KubectlError('expected sequence or mapping node');
  };
  const field = (map: Fields, depth: number): void => {
    const isList = names[depth].endsWith('[]');
    const name = isList ? names[depth].slice(0, -2) : names[depth];
    if (map[name] === undefined || map[name] === null) {
      if (!spec.create || !made || isList) return;
      map[name] = depth === names.length - 1 ? made() : {};
    }
    walk({ holder: map, key: name }, depth + 1);
  };
  try {
    field(object, 0);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`obj '${encodeYaml(object)}' at path '${spec.path}': ${error.message}`);
  }
}

/** Set entries of the maps that specs lead to. */
export function setEntries(
  object: KubeObject,
  specs: readonly FieldSpec[],
  pairs: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(pairs).sort())
    for (const spec of specs)
      atSpec(
        object,
        spec,
        ({ holder, key }) => {
          if (!isMap(holder[key]))
            throw new KubectlError(
              `wrong node kind: expected MappingNode but got ${Array.isArray(holder[key]) ? 'SequenceNode' : 'ScalarNode'}: node contents:\n${encodeYaml(holder[key])}`,
            );
          holder[key] = { ...holder[key], [name]: pairs[name] };
        },
        () => ({}),
      );
}
