import type { Embedded } from '../../kinds/apiextensions/embedded.ts';
import discovery from '../../kinds/data/discovery.json' with { type: 'json' };
import { kindKey, kinds } from '../../kinds/index.ts';
import type { Kind } from '../../kinds/kind.ts';
import { definitionOf, schemaOf, type Schema } from '../../kinds/schema.ts';
import type { KubeObject } from '../../store/object.ts';
import type { GroupResource } from '../../store/store.ts';

/** A subresource as discovery lists it, with the kind that it takes and gives. */
export interface Subresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** What a resource of a CustomResourceDefinition does instead of the built-in kinds' schema. */
export interface CustomResource {
  /** Coerce, prune and default a decoded object in place; returns strict decoding errors (`unknown field "spec.x"`). */
  decode(object: KubeObject): string[];
  /** The objects within one (`x-kubernetes-embedded-resource`), as it was given. */
  embedded(object: KubeObject): readonly Embedded[];
  /** The schema in OpenAPI's form, as field ownership and patches need it. */
  readonly schema: Schema;
  /** Paths of the scale subresource, where it has one. */
  readonly scale?: {
    readonly spec: readonly string[];
    readonly status: readonly string[];
    readonly selector?: readonly string[];
  };
}

/** One resource in one version, as the server serves it. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly storageVersionHash?: string;
  readonly subresources: ReadonlyMap<string, Subresource>;
  /** Where its objects lie in the store. */
  readonly key: GroupResource;
  /** What only code can say of the kind; bare where it has no code. */
  readonly impl: Kind;
  readonly schema: Schema | undefined;
  /** The name of the built-in kind's schema. */
  readonly definition?: string;
  /** The warning that every request gets, where the version is deprecated. */
  readonly deprecated?: string;
  /** Set for resources of CustomResourceDefinitions. */
  readonly custom?: CustomResource;
}

/** `pods`, `deployments.apps`. */
export const groupResource = (group: string, resource: string): GroupResource =>
  group ? `${resource}.${group}` : resource;

/** `v1`, `apps/v1`. */
export const groupVersion = (group: string, version: string): string => (group ? `${group}/${version}` : version);

/** `apps/v1` as [`apps`, `v1`]; undefined where it has more parts. */
export function parseGroupVersion(text: string): [group: string, version: string] | undefined {
  const parts = text.split('/');
  return parts.length === 1 ? ['', parts[0]] : parts.length === 2 ? [parts[0], parts[1]] : undefined;
}

interface DiscoveryResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  group?: string;
  version?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  storageVersionHash?: string;
}

interface DiscoveryList {
  groupVersion: string;
  resources: DiscoveryResource[];
}

function builtIn(): Resource[] {
  const lists = Object.values(discovery).filter((document) => 'resources' in document) as unknown as DiscoveryList[];
  return lists.flatMap(({ groupVersion: text, resources }) => {
    const [group, version] = parseGroupVersion(text)!;
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map((entry) => resourceOf(group, version, entry, resources));
  });
}

function resourceOf(group: string, version: string, entry: DiscoveryResource, all: DiscoveryResource[]): Resource {
  const { name, kind } = entry;
  const impl = kinds.get(kindKey(group, version, kind)) ?? { group, version, kind, resource: name };
  const below = all.filter((other) => other.name.startsWith(`${name}/`));
  return {
    group,
    version,
    resource: name,
    singular: entry.singularName,
    kind,
    listKind: `${kind}List`,
    namespaced: entry.namespaced,
    verbs: entry.verbs,
    shortNames: entry.shortNames ?? [],
    categories: entry.categories ?? [],
    storageVersionHash: entry.storageVersionHash,
    subresources: new Map(below.map((sub) => [sub.name.slice(name.length + 1), subresourceOf(group, version, sub)])),
    key: groupResource(impl.storage?.group ?? group, name),
    impl,
    schema: schemaOf(group, version, kind),
    definition: definitionOf(group, version, kind),
  };
}

const subresourceOf = (group: string, version: string, sub: DiscoveryResource): Subresource => ({
  name: sub.name.slice(sub.name.indexOf('/') + 1),
  group: sub.group ?? group,
  version: sub.version ?? version,
  kind: sub.kind,
  verbs: sub.verbs,
});

const BUILT_IN: readonly Resource[] = builtIn();

/** The resources that one server serves: the built-in ones, and those that CustomResourceDefinitions add and take away. */
export class Resources {
  #byPath = new Map<string, Resource>();
  #byKind = new Map<string, Resource>();
  #byKey = new Map<GroupResource, Resource>();
  #custom = new Map<string, readonly Resource[]>();
  /** Goes up with every change, so that caches (discovery, OpenAPI) know. */
  generation = 0;

  constructor() {
    for (const resource of BUILT_IN) this.#add(resource);
  }

  /** The resource of a URL. */
  find(group: string, version: string, resource: string): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  /** The resource of a kind. */
  ofKind(group: string, version: string, kind: string): Resource | undefined {
    return this.#byKind.get(kindKey(group, version, kind));
  }

  /** The resource in its storage version, as `deployments.apps` names it. */
  stored(key: GroupResource): Resource | undefined {
    return this.#byKey.get(key);
  }

  /** All resources, built-in first, then custom ones in the order in which their definitions were added. */
  all(): Iterable<Resource> {
    return this.#byPath.values();
  }

  /** The versions of a group that are served. */
  versions(group: string): string[] {
    return [...new Set([...this.all()].filter((found) => found.group === group).map(({ version }) => version))];
  }

  /** The names of the CustomResourceDefinitions that are served. */
  definitions(): string[] {
    return [...this.#custom.keys()];
  }

  /** Serve (or no longer serve, with an empty list) the versions of one CustomResourceDefinition. */
  setCustom(definition: string, resources: readonly Resource[]): void {
    for (const old of this.#custom.get(definition) ?? []) {
      this.#byPath.delete(`${old.group}/${old.version}/${old.resource}`);
      this.#byKind.delete(kindKey(old.group, old.version, old.kind));
      this.#byKey.delete(old.key);
    }
    this.#custom.delete(definition);
    if (resources.length) this.#custom.set(definition, resources);
    for (const resource of resources) this.#add(resource);
    this.generation++;
  }

  #add(resource: Resource): void {
    const { group, version, kind } = resource;
    this.#byPath.set(`${group}/${version}/${resource.resource}`, resource);
    this.#byKind.set(kindKey(group, version, kind), resource);
    const { storage } = resource.impl;
    if (!storage || (storage.group === group && storage.version === version)) this.#byKey.set(resource.key, resource);
  }
}
