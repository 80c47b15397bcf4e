import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { atSpec, setEntries, type FieldSpec } from './field-spec.ts';
import type { Plugin, PluginHelpers } from './plugin.ts';
import { matchingAnyId } from './resource-list.ts';
import { currentId, originalId, rememberId, type Resource } from './resource.ts';
import { gvkText, isClusterScoped, isSelected, sameId } from './resource-id.ts';

type Fields = Record<string, any>;

const specsOf = (config: Fields): readonly FieldSpec[] => (config.fieldSpecs ?? []) as FieldSpec[];

/** Kinds whose names stay as they are. */
const FIXED_NAMES = [{ kind: 'CustomResourceDefinition' }, { kind: 'APIService' }, { kind: 'Namespace' }];

/** `namePrefix:` and `nameSuffix:`. */
export const affixTransformer =
  (where: 'prefix' | 'suffix') =>
  (_helpers: PluginHelpers, config: Fields): Plugin => {
    if (!config.fieldSpecs) throw new KubectlError('fieldSpecs is not expected to be nil');
    return (resources) => addAffix(resources, where, config[where] ?? '', specsOf(config));
  };

function addAffix(
  resources: readonly Resource[],
  where: 'prefix' | 'suffix',
  affix: string,
  specs: readonly FieldSpec[],
): void {
  for (const resource of resources) {
    const id = originalId(resource);
    if (FIXED_NAMES.some((kind) => isSelected(id, kind))) continue;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === 'metadata/name' && affix) {
        resource[where === 'prefix' ? 'prefixes' : 'suffixes'].push(affix);
        rememberId(resource);
      }
      atSpec(
        resource.object,
        spec,
        ({ holder, key }) => {
          holder[key] = where === 'prefix' ? `${affix}${holder[key]}` : `${holder[key]}${affix}`;
        },
        () => '',
      );
    }
  }
}

const SUBJECT_MODES = ['defaultOnly', 'none', 'allServiceAccounts'];

/** `namespace:`. */
export function namespaceTransformer(_helpers: PluginHelpers, config: Fields): Plugin {
  const namespace: string = config.metadata?.namespace ?? '';
  const mode: string = config.setRoleBindingSubjects || 'defaultOnly';
  if (!SUBJECT_MODES.includes(mode))
    throw new KubectlError(
      `invalid value ${JSON.stringify(mode)} for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    );
  return (resources) => {
    if (!namespace) return;
    for (const resource of resources) {
      rememberId(resource);
      setNamespace(resource, namespace, specsOf(config), { mode, unsetOnly: config.unsetOnly ?? false });
      const id = currentId(resource);
      const same = resources.filter((other) => sameId(currentId(other), id));
      if (same.length !== 1)
        throw new KubectlError(`namespace transformation produces ID conflict: [${same.map(asBuilt).join(' ')}]`);
    }
  };
}

const BUILD = 'internal.config.kubernetes.io';

/** A resource as messages print it, with the notes that kustomize keeps in annotations. */
function asBuilt({ object, previous }: Resource): string {
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  const note = (name: string, values: readonly (string | undefined)[]): void => {
    if (values.length) annotations[`${BUILD}/${name}`] = values.join(',');
  };
  note(
    'previousKinds',
    previous.map(({ kind }) => kind),
  );
  note(
    'previousNames',
    previous.map(({ name }) => name),
  );
  note(
    'previousNamespaces',
    previous.map(({ namespace }) => namespace),
  );
  return goJson({ ...object, metadata: { ...object.metadata, annotations } });
}

const goJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isMap(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

function setNamespace(
  { object }: Resource,
  namespace: string,
  specs: readonly FieldSpec[],
  { mode, unsetOnly }: { readonly mode: string; readonly unsetOnly: boolean },
): void {
  const set = ({ holder, key }: { holder: Fields; key: string | number }): void => {
    if (unsetOnly && holder[key]) return;
    holder[key] = namespace;
  };
  const bound = object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding';
  if (!isClusterScoped(currentId({ object } as Resource))) {
    object.metadata = { ...object.metadata };
    set({ holder: object.metadata, key: 'namespace' });
  }
  if (bound && mode !== 'none')
    for (const subject of (object.subjects ?? []) as Fields[])
      if (mode === 'defaultOnly' ? subject.name === 'default' : subject.kind === 'ServiceAccount')
        set({ holder: subject, key: 'namespace' });
  for (const spec of specs) {
    if (spec.path === 'metadata/namespace' || (spec.path === 'metadata/name' && object.apiVersion !== 'v1')) continue;
    if (bound && (spec.kind === 'RoleBinding' || spec.kind === 'ClusterRoleBinding')) {
      if (spec.path === 'subjects/namespace') continue;
    }
    atSpec(object, spec, set, () => '');
  }
}

/** `labels:` and `commonLabels:`. */
export const labelTransformer = (_helpers: PluginHelpers, config: Fields): Plugin => entriesAt(config, config.labels);

/** `commonAnnotations:`. */
export const annotationTransformer = (_helpers: PluginHelpers, config: Fields): Plugin =>
  entriesAt(config, config.annotations);

const entriesAt =
  (config: Fields, pairs: Readonly<Record<string, string>> = {}): Plugin =>
  (resources) => {
    for (const { object } of resources) setEntries(object, specsOf(config), pairs);
  };

/** `replicas:`. Throws where no resource has the name. */
export function replicaTransformer(_helpers: PluginHelpers, config: Fields): Plugin {
  const { name = '', count = 0 } = (config.replica ?? {}) as { name?: string; count?: number };
  const specs = specsOf(config);
  return (resources) => {
    let found = false;
    for (const spec of specs)
      for (const { object } of matchingAnyId(resources, (id) => id.name === name && isSelected(id, spec))) {
        found = true;
        atSpec(
          object,
          spec,
          ({ holder, key }) => {
            if (typeof holder[key] === 'object')
              throw new KubectlError(
                `wrong node kind: expected ScalarNode but got ${Array.isArray(holder[key]) ? 'SequenceNode' : 'MappingNode'}: node contents:\n${encodeYaml(holder[key])}`,
              );
            holder[key] = count;
          },
          () => 0,
        );
      }
    if (!found)
      throw new KubectlError(
        `resource with name ${name} does not match a config with the following GVK [${specs.map(gvkText).join(' ')}]`,
      );
  };
}
