import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { klogInfo } from '../../klog.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { parseGroupVersion } from '../../connection/discovery.ts';
import { atSpec, type FieldSpec, type Slot } from './field-spec.ts';
import { lookUp, splitFieldPath } from './field-path.ts';
import { matchingAnyId } from './resource-list.ts';
import type { Resource } from './resource.ts';
import { gvkText, isClusterScoped, sameGvkAndName, sameId, type ResourceId } from './resource-id.ts';

type Fields = Record<string, any>;

/** An entry of `vars:`. */
export interface Variable {
  readonly name: string;
  readonly objref: ResourceId & { readonly apiVersion?: string };
  readonly path: string;
}

/** An entry as the file has it. */
export const newVariable = ({ name = '', objref = {}, fieldref }: Fields): Variable => ({
  name,
  objref,
  path: fieldref?.fieldPath ?? '',
});

/** A variable with what the file leaves out. */
export function withDefaults({ name, objref, path }: Variable): Variable {
  const { apiVersion, ...id } = objref;
  return { name, objref: apiVersion ? { ...id, ...parseGroupVersion(apiVersion) } : id, path: path || 'metadata.name' };
}

/** Go's `%v` of a variable. */
const goText = ({ name, objref, path }: Variable): string => `{${name} ${gvkText(objref)} {${path}}}`;

/** Go's `%v` of several. */
export const variablesText = (variables: readonly Variable[]): string => `[${variables.map(goText).join(' ')}]`;

/** Add variables to those known, and note them at the resources that they take their values from. Throws KubectlError. */
export function addVariables(
  known: Map<string, Variable>,
  variables: readonly Variable[],
  resources: readonly Resource[],
): void {
  for (const variable of variables) {
    const target: ResourceId = variable.objref;
    const exact = Boolean(target.namespace) || isClusterScoped(target);
    const found = matchingAnyId(resources, (id) => (exact ? sameId(target, id) : sameGvkAndName(target, id)));
    if (found.length > 1)
      throw new KubectlError(
        `found ${found.length} resId matches for var ${goText(variable)} (unable to disambiguate)`,
      );
    found[0]?.variables.push(variable.name);
  }
  for (const variable of variables) addVariable(known, variable);
}

export function addVariable(known: Map<string, Variable>, variable: Variable): void {
  if (known.has(variable.name)) throw new KubectlError(`var '${variable.name}' already encountered`);
  known.set(variable.name, variable);
}

/** Put the values of variables where `$(NAME)` stands. Throws KubectlError. */
export function resolveVariables(
  context: Context,
  resources: readonly Resource[],
  variables: ReadonlyMap<string, Variable>,
  specs: readonly FieldSpec[],
): void {
  const values = new Map<string, unknown>();
  for (const variable of [...variables.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))
    values.set(variable.name, valueOf(resources, variable));
  if (!values.size) return;
  const unused = new Set(values.keys());
  const expand = (text: string): unknown => expanded(text, values, unused);
  for (const { object } of resources) for (const spec of specs) atSpec(object, spec, (slot) => expandAt(slot, expand));
  if (unused.size)
    klogInfo(context, 'log.go:244', `well-defined vars that were never replaced: ${[...unused].join(',')}`);
}

function valueOf(resources: readonly Resource[], variable: Variable): unknown {
  const source = resources.find(({ variables }) => variables.includes(variable.name));
  if (!source)
    throw new KubectlError(`var '${goText(variable)}' cannot be mapped to a field in the set of known resources`);
  const path = splitFieldPath(variable.path).flatMap((part) => {
    // `ports[0]`: an element by its number.
    const index = /^(.+)\[(\d+)\]$/.exec(part);
    return index ? [index[1], index[2]] : [part];
  });
  const value = lookUp(source.object, path);
  if (value === undefined)
    throw new KubectlError(`field specified in var '${goText(variable)}' not found in corresponding resource`);
  return value;
}

function expandAt({ holder, key }: Slot, expand: (text: string) => unknown): void {
  const value: unknown = holder[key];
  if (typeof value === 'string') holder[key] = expand(value);
  else if (Array.isArray(value))
    value.forEach((item: unknown, index) => {
      if (typeof item !== 'string') throw new KubectlError('invalid value type expect a string');
      value[index] = expand(item);
    });
  else if (isMap(value))
    for (const [name, inner] of Object.entries(value)) if (typeof inner === 'string') value[name] = expand(inner);
}

/** A text with its variables replaced; one that is nothing but a variable becomes its value, number or not. */
function expanded(text: string, values: ReadonlyMap<string, unknown>, unused: Set<string>): unknown {
  const look = (name: string): unknown => {
    const value = values.get(name);
    if (value === undefined || value === null || typeof value === 'object') return `$(${name})`;
    unused.delete(name);
    return value;
  };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '$' || i + 1 >= text.length) {
      out += text[i];
      continue;
    }
    const end = text[i + 1] === '(' ? text.indexOf(')', i + 2) : -1;
    if (end >= 0) {
      const value = look(text.slice(i + 2, end));
      if (i === 0 && end === text.length - 1) return value;
      out += String(value);
      i = end;
    } else {
      out += text[i + 1] === '$' ? '$' : `$${text[i + 1]}`;
      i++;
    }
  }
  return out;
}
