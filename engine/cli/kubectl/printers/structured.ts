import type { KubeObject } from '../../../store/object.ts';
import { encodeYaml } from '../../../yaml/encode.ts';
import { encodeKyaml } from '../yaml/kyaml.ts';
import { printJson } from './json.ts';
import type { Printer } from './printer.ts';

/** An object without managedFields, its items as well. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  let out = object;
  if (object.metadata?.managedFields) {
    const { managedFields: _, ...metadata } = object.metadata;
    out = { ...object, metadata };
  }
  if (Array.isArray(out.items)) out = { ...out, items: out.items.map(withoutManagedFields) };
  return out;
}

const shown = (object: KubeObject, managedFields: boolean): KubeObject =>
  managedFields ? object : withoutManagedFields(object);

/** `-o json`. */
export const jsonPrinter = (managedFields: boolean): Printer => ({
  print: (object) => printJson(shown(object, managedFields)),
});

/** `-o yaml`; objects after the first follow `---`. */
export function yamlPrinter(managedFields: boolean): Printer {
  let count = 0;
  return {
    print: (object) => `${count++ ? '---\n' : ''}${encodeYaml(shown(object, managedFields))}`,
  };
}

/** `-o kyaml`: YAML in flow style, keys plain and strings quoted, each document after `---`. */
export const kyamlPrinter = (managedFields: boolean): Printer => ({
  print: (object) => `---\n${encodeKyaml(shown(object, managedFields))}`,
});
