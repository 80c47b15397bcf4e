import * as apiextensions from '../../kinds/apiextensions/index.ts';
import type { CustomKind, CustomKinds } from '../../kinds/custom.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { groupResource, type CustomResource, type Resource, type Resources, type Subresource } from './resources.ts';

/** The resource that defines others. */
export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
/** The finalizer of a definition whose objects go before it. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/** Serve what CustomResourceDefinitions define, as they come, change and go. */
export function serveCustomResources(store: Store, resources: Resources): void {
  refreshCustomResources(store, resources);
  store.subscribe(DEFINITIONS, ({ type, object }) => {
    if (type === 'DELETED') resources.setCustom(object.metadata.name, []);
    else serve(object, resources);
  });
}

/** Serve what the store's definitions say now, and nothing else. */
export function refreshCustomResources(store: Store, resources: Resources): void {
  for (const name of resources.definitions()) resources.setCustom(name, []);
  for (const definition of store.list(DEFINITIONS)) serve(definition, resources);
}

function serve(definition: KubeObject, resources: Resources): void {
  const { customKinds } = apiextensions as { customKinds?: CustomKinds };
  if (!customKinds) return;
  const found = customKinds(definition).map((kind) => resourceOf(definition, kind));
  resources.setCustom(definition.metadata.name, found);
}

interface Version {
  readonly name: string;
  readonly storage?: boolean;
  readonly subresources?: {
    readonly status?: unknown;
    readonly scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  };
}

function resourceOf(definition: KubeObject, custom: CustomKind): Resource {
  const { group, scope, versions } = definition.spec;
  const names = definition.status?.acceptedNames?.kind ? definition.status.acceptedNames : definition.spec.names;
  const version = (versions as Version[]).find(({ name }) => name === custom.version)!;
  return {
    group,
    version: custom.version,
    resource: names.plural,
    singular: names.singular ?? String(names.kind).toLowerCase(),
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: scope === 'Namespaced',
    verbs: VERBS,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: subresourcesOf(group, names.kind, version),
    key: groupResource(group, names.plural),
    impl: custom.kind,
    schema: custom.schema,
    deprecated: custom.deprecated,
    custom: customOf(custom, version),
  };
}

function customOf(custom: CustomKind, { subresources }: Version): CustomResource {
  const scale = subresources?.scale;
  return {
    decode: (object) => custom.decode(object),
    embedded: (object) => custom.embedded(object),
    schema: custom.schema,
    ...(scale && {
      scale: {
        spec: pathOf(scale.specReplicasPath),
        status: pathOf(scale.statusReplicasPath),
        ...(scale.labelSelectorPath && { selector: pathOf(scale.labelSelectorPath) }),
      },
    }),
  };
}

/** `.spec.replicas` as names. */
const pathOf = (path: string): string[] => path.split('.').filter((part) => part !== '');

function subresourcesOf(group: string, kind: string, version: Version): ReadonlyMap<string, Subresource> {
  const out = new Map<string, Subresource>();
  if (version.subresources?.status)
    out.set('status', { name: 'status', group, version: version.name, kind, verbs: SUBRESOURCE_VERBS });
  if (version.subresources?.scale)
    out.set('scale', { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: SUBRESOURCE_VERBS });
  return out;
}
