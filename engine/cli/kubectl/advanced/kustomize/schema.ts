import { KubectlError } from '../../errors.ts';

/** What a field holds: a Go type, a list, a map of strings, or fields of its own (with the name of their Go type). */
type Shape =
  | 'string'
  | 'bool'
  | 'int64'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: 'string' }
  | { readonly type: string; readonly fields: Readonly<Record<string, Shape>> };

const STRINGS: Shape = { list: 'string' };
const MAP: Shape = { map: 'string' };

const struct = (type: string, fields: Readonly<Record<string, Shape>>): Shape => ({ type: `types.${type}`, fields });
const strings = (names: string): Record<string, Shape> =>
  Object.fromEntries(names.split(' ').map((name) => [name, 'string']));

const SELECTOR = struct('Selector', strings('group version kind name namespace annotationSelector labelSelector'));
const OPTIONS = struct('GeneratorOptions', {
  labels: MAP,
  annotations: MAP,
  disableNameSuffixHash: 'bool',
  immutable: 'bool',
});
const FIELD_SPECS: Shape = {
  list: struct('FieldSpec', { ...strings('group version kind path'), create: 'bool' }),
};
const GENERATOR: Readonly<Record<string, Shape>> = {
  ...strings('name namespace behavior env'),
  literals: STRINGS,
  files: STRINGS,
  envs: STRINGS,
  options: OPTIONS,
};
const PATCH = struct('Patch', { path: 'string', patch: 'string', target: SELECTOR, options: 'any' });

const KUSTOMIZATION: Shape = struct('Kustomization', {
  ...strings('apiVersion kind namePrefix nameSuffix namespace'),
  metadata: struct('ObjectMeta', { ...strings('name namespace'), labels: MAP, annotations: MAP }),
  openapi: MAP,
  commonLabels: MAP,
  commonAnnotations: MAP,
  labels: {
    list: struct('Label', { pairs: MAP, includeSelectors: 'bool', includeTemplates: 'bool', fields: FIELD_SPECS }),
  },
  patchesStrategicMerge: STRINGS,
  patchesJson6902: { list: PATCH },
  patches: { list: PATCH },
  images: { list: struct('Image', strings('name newName newTag digest tagSuffix')) },
  imageTags: { list: struct('Image', strings('name newName newTag digest')) },
  replacements: 'any',
  replicas: { list: struct('Replica', { name: 'string', count: 'int64' }) },
  vars: 'any',
  sortOptions: struct('SortOptions', {
    order: 'string',
    legacySortOptions: struct('LegacySortOptions', { orderFirst: STRINGS, orderLast: STRINGS }),
  }),
  resources: STRINGS,
  components: STRINGS,
  crds: STRINGS,
  bases: STRINGS,
  configMapGenerator: { list: struct('ConfigMapArgs', GENERATOR) },
  secretGenerator: { list: struct('SecretArgs', { ...GENERATOR, type: 'string' }) },
  helmGlobals: 'any',
  helmCharts: 'any',
  helmChartInflationGenerator: 'any',
  generatorOptions: OPTIONS,
  configurations: STRINGS,
  generators: STRINGS,
  transformers: STRINGS,
  validators: STRINGS,
  buildMetadata: STRINGS,
});

/** Does a decoded kustomization have the fields and types it may have? Throws KubectlError in Go's words. */
export function checkFields(value: unknown): void {
  check(value, KUSTOMIZATION, 'Kustomization', 'Go value of');
}

const invalid = (why: string): KubectlError => new KubectlError(`invalid Kustomization: json: ${why}`);

function check(value: unknown, shape: Shape, path: string, where: string): void {
  if (value === null || value === undefined || shape === 'any') return;
  if (!fits(value, shape))
    throw invalid(
      `cannot unmarshal ${jsonType(value)} into ${where} ${where.endsWith('of') ? '' : `${path} of `}type ${goType(shape)}`,
    );
  if (typeof shape === 'string') return;
  if ('list' in shape) (value as unknown[]).forEach((item, index) => check(item, shape.list, `${path}.${index}`, ''));
  else if ('map' in shape)
    for (const [key, item] of Object.entries(value)) check(item, shape.map, `${path}.${key}`, 'Go struct field');
  else
    for (const [key, item] of Object.entries(value)) {
      if (!Object.hasOwn(shape.fields, key)) throw invalid(`unknown field ${JSON.stringify(key)}`);
      check(item, shape.fields[key], `${path}.${key}`, 'Go struct field');
    }
}

function fits(value: unknown, shape: Exclude<Shape, 'any'>): boolean {
  if (shape === 'string') return typeof value === 'string';
  if (shape === 'bool') return typeof value === 'boolean';
  if (shape === 'int64') return typeof value === 'number' && Number.isInteger(value);
  return typeof value === 'object' && Array.isArray(value) === 'list' in shape;
}

function goType(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('list' in shape) return `[]${goType(shape.list)}`;
  return 'map' in shape ? 'map[string]string' : shape.type;
}

function jsonType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? 'array' : typeof value;
}
