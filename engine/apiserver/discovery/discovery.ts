import document from '../../kinds/data/discovery.json' with { type: 'json' };
import { groupVersion, type Resource, type Resources } from './resources.ts';

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  group?: string;
  version?: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  storageVersionHash?: string;
}

/** `/api`. */
export const coreVersions = (): unknown => document.api;

/** `/version`. */
export const serverVersion = (): unknown => document.version;

function entriesOf(resource: Resource): ApiResource[] {
  const { namespaced, group, version } = resource;
  const main: ApiResource = {
    name: resource.resource,
    singularName: resource.singular,
    namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames.length && { shortNames: resource.shortNames }),
    ...(resource.categories.length && { categories: resource.categories }),
    ...(resource.storageVersionHash && { storageVersionHash: resource.storageVersionHash }),
  };
  const below = [...resource.subresources.values()].map((sub): ApiResource => {
    const own = sub.group === group && sub.version === version;
    const where = own ? {} : { group: sub.group, version: sub.version };
    return {
      name: `${resource.resource}/${sub.name}`,
      singularName: '',
      namespaced,
      ...where,
      kind: sub.kind,
      verbs: sub.verbs,
    };
  });
  return [main, ...below];
}

/** `/api/v1`, `/apis/apps/v1`: what one version serves; undefined where there is no such version. */
export function resourceList(resources: Resources, group: string, version: string): unknown {
  const found = [...resources.all()].filter((resource) => resource.group === group && resource.version === version);
  if (!found.length) return undefined;
  const entries = found.flatMap(entriesOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  // The core group's list comes from another time and names no version of its own.
  const apiVersion = group ? { apiVersion: 'v1' } : {};
  return { kind: 'APIResourceList', ...apiVersion, groupVersion: groupVersion(group, version), resources: entries };
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion: { readonly groupVersion: string; readonly version: string };
}

const BUILT_IN_GROUPS = document.apis.groups as readonly Group[];

/** Versions as Kubernetes ranks them: v2 before v1, before v1beta2, before v1alpha1, before others by name. */
function compareVersions(a: string, b: string): number {
  const rank = (text: string): number[] | undefined => {
    const match = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/.exec(text);
    return match
      ? [match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0, Number(match[1]), Number(match[3] ?? 0)]
      : undefined;
  };
  const [x, y] = [rank(a), rank(b)];
  if (!x || !y) return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0;
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return y[i] - x[i];
  return 0;
}

/** All groups, the built-in ones in the server's order, then those of CustomResourceDefinitions by name. */
function groups(resources: Resources): Group[] {
  const builtIn = new Set(BUILT_IN_GROUPS.map(({ name }) => name));
  const custom = new Map<string, Set<string>>();
  for (const { group, version } of resources.all()) {
    if (!group || builtIn.has(group)) continue;
    if (!custom.has(group)) custom.set(group, new Set());
    custom.get(group)!.add(version);
  }
  const added = [...custom]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, versions]) => {
      const sorted = [...versions]
        .sort(compareVersions)
        .map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { name, versions: sorted, preferredVersion: sorted[0] };
    });
  return [...BUILT_IN_GROUPS, ...added];
}

/** `/apis`. */
export const groupList = (resources: Resources): unknown => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups(resources),
});

/** `/apis/apps`; undefined where there is no such group. */
export function groupDocument(resources: Resources, name: string): unknown {
  const found = groups(resources).find((group) => group.name === name);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...found };
}

/** `/api` or `/apis` as `apidiscovery.k8s.io/v2` has them in one document. */
export function aggregated(resources: Resources, core: boolean): unknown {
  const wanted = core ? [{ name: '', versions: [{ version: 'v1', groupVersion: 'v1' }] }] : groups(resources);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: wanted.map(({ name, versions }) => ({
      metadata: { ...(name && { name }) },
      versions: versions.map(({ version }) => ({
        version,
        resources: aggregatedResources(resources, name, version),
        freshness: 'Current',
      })),
    })),
  };
}

/** A built-in resource names a group and version only where they are not its own. */
function responseKind(
  { group, version, custom }: Resource,
  answer: { readonly group: string; readonly version: string; readonly kind: string },
): object {
  const isOwn = !custom && answer.group === group && answer.version === version;
  return { group: isOwn ? '' : answer.group, version: isOwn ? '' : answer.version, kind: answer.kind };
}

function aggregatedResources(resources: Resources, group: string, version: string): unknown[] {
  const found = [...resources.all()].filter((resource) => resource.group === group && resource.version === version);
  return found
    .sort((a, b) => (a.resource < b.resource ? -1 : 1))
    .map((resource) => ({
      resource: resource.resource,
      responseKind: responseKind(resource, resource),
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: resource.singular,
      verbs: resource.verbs,
      ...(resource.shortNames.length && { shortNames: resource.shortNames }),
      ...(resource.categories.length && { categories: resource.categories }),
      ...(resource.subresources.size && {
        subresources: [...resource.subresources.values()].map((sub) => ({
          subresource: sub.name,
          responseKind: responseKind(resource, sub),
          verbs: sub.verbs,
        })),
      }),
    }));
}
