import { isValidPathSegmentName } from '../../../kinds/names.ts';
import { ConnectionError, KubectlError, NoResourceMatchError } from '../errors.ts';
import type { RestClient } from './client.ts';

/** A resource as discovery tells of it. */
export interface Mapping {
  readonly group: string;
  readonly version: string;
  /** Plural, as in URLs. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Names of subresources: `status`, `scale`. */
  readonly subresources: readonly string[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** `apps/v1`, or `v1`. */
export const groupVersion = ({ group, version }: { group: string; version: string }): string =>
  group ? `${group}/${version}` : version;

/** `deployments.apps`, or `pods`. */
export const groupResource = ({ group, resource }: { group: string; resource: string }): string =>
  group ? `${resource}.${group}` : resource;

/** Group and version of an apiVersion. */
export function parseGroupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The URL path of a mapping's collection in a namespace ('' for none), or of one object, or of its subresource. */
export function resourcePath(mapping: Mapping, namespace: string, name = '', subresource = ''): string {
  if (mapping.namespaced) checkSegment('namespace', namespace);
  checkSegment('resource name', name);
  const root = mapping.group ? `/apis/${mapping.group}/${mapping.version}` : `/api/${mapping.version}`;
  const scope = mapping.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const rest = `${name && `/${encodeURIComponent(name)}`}${subresource && `/${subresource}`}`;
  return `${root}${scope}/${mapping.resource}${rest}`;
}

function checkSegment(what: string, text: string): void {
  const wrong = isValidPathSegmentName(text);
  if (wrong.length) throw new KubectlError(`invalid ${what} ${JSON.stringify(text)}: [${wrong.join(' ')}]`);
}

/** Where what a server serves is kept between commands. */
export interface KeptDiscovery {
  read(): readonly Mapping[] | undefined;
  write(mappings: readonly Mapping[]): void;
}

/**
 * What the server serves: finds resources by the names people use, and by kind. It is taken from where it was kept; the
 * server is asked only where nothing is, or where something is not found among it.
 */
export class Discovery {
  readonly #client: RestClient;
  readonly #kept: KeptDiscovery | undefined;
  #mappings: readonly Mapping[] | undefined;
  /** Did the server itself tell, to this command? */
  #fresh = false;

  readonly #unreachable: ((error: ConnectionError) => void) | undefined;

  /** @param unreachable is told where the server cannot be reached, before the error is thrown. */
  constructor(client: RestClient, unreachable?: (error: ConnectionError) => void, kept?: KeptDiscovery) {
    this.#client = client;
    this.#unreachable = unreachable;
    this.#kept = kept;
  }

  /** All resources (no subresources), by group in the server's order, its preferred version first. */
  all(): readonly Mapping[] {
    if (!this.#fresh) this.#mappings ??= this.#kept?.read();
    try {
      this.#mappings ??= this.#ask();
    } catch (error) {
      if (error instanceof ConnectionError) this.#unreachable?.(error);
      throw error;
    }
    return this.#mappings;
  }

  /** The resources of each group's preferred version; a resource that only another version has comes from there. */
  preferred(): readonly Mapping[] {
    const seen = new Set<string>();
    return this.all().filter((mapping) => {
      const key = groupResource(mapping);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  #ask(): readonly Mapping[] {
    const mappings = load(this.#client);
    this.#fresh = true;
    this.#kept?.write(mappings);
    return mappings;
  }

  /** Forget what was kept, so that the server is asked. */
  invalidate(): void {
    this.#mappings = undefined;
    this.#fresh = true;
  }

  /** What `find` finds among what was kept, or else among what the server tells now. */
  #orAsk<T>(find: () => T | undefined): T | undefined {
    const found = find();
    if (found !== undefined || this.#fresh) return found;
    this.invalidate();
    return find();
  }

  /** The mapping of a kind; undefined where there is none. */
  byKind(group: string, kind: string, version = ''): Mapping | undefined {
    const wanted = (m: Mapping): boolean => m.group === group && m.kind === kind && (!version || m.version === version);
    return this.#orAsk(() => this.all().find(wanted));
  }

  /** The mapping of a plural resource name; undefined where there is none. */
  byResource(group: string, resource: string, version = ''): Mapping | undefined {
    return this.#orAsk(() =>
      this.all().find((m) => m.group === group && m.resource === resource && (!version || m.version === version)),
    );
  }

  /** `deploy`, `deployments.apps`, `deployments.v1.apps`, `Deployment`: as the first word of `kubectl get`. */
  find(argument: string): Mapping {
    const found = this.lookup(argument);
    if (found) return found;
    throw new KubectlError(`the server doesn't have a resource type ${JSON.stringify(argument.split('.')[0])}`);
  }

  /** As find; undefined where there is none. */
  lookup(argument: string): Mapping | undefined {
    const parts = argument.split('.');
    return this.#orAsk(() => {
      const full = parts.length > 2 ? this.#match(parts[0], parts.slice(2).join('.'), parts[1]) : undefined;
      return full ?? this.#match(parts[0], parts.slice(1).join('.'), '') ?? this.#matchKind(parts);
    });
  }

  /** As find, with the error of meta.NoResourceMatchError. */
  findOrNoMatch(argument: string): Mapping {
    const found = this.lookup(argument);
    if (found) return found;
    const parts = argument.split('.');
    throw new NoResourceMatchError({ group: parts.slice(1).join('.'), version: '', resource: parts[0] });
  }

  /** By plural, singular or short name; the group exactly, else as a prefix. */
  match(name: string, group: string, version: string): Mapping | undefined {
    return this.#orAsk(() => this.#match(name, group, version));
  }

  #match(name: string, group: string, version: string): Mapping | undefined {
    const expanded = this.#expandShortName(name, group);
    const wanted = expanded.toLowerCase();
    // A short name stands for the resource in its preferred version, whichever is asked for.
    const any = !version || expanded !== name;
    const candidates = this.all().filter(
      (m) => (m.resource === wanted || m.singular === wanted) && (any || m.version === version),
    );
    if (!group) return candidates[0];
    return candidates.find((m) => m.group === group) ?? candidates.find((m) => m.group.startsWith(group));
  }

  /** The resources of a category (`all`), in the server's order; undefined where there is no such category. */
  category(name: string): readonly Mapping[] | undefined {
    const members = this.preferred().filter((m) => m.categories.includes(name));
    return members.length ? members : undefined;
  }

  #expandShortName(name: string, group: string): string {
    const exact = this.all().some((m) => m.resource === name || m.singular === name);
    if (exact) return name;
    const found = this.all().find((m) => m.shortNames.includes(name) && (!group || m.group.startsWith(group)));
    return found?.resource ?? name;
  }

  #matchKind(parts: readonly string[]): Mapping | undefined {
    const [kind, ...rest] = parts;
    const exact = (group: string, version: string): Mapping | undefined =>
      this.all().find((m) => m.kind === kind && m.group === group && (!version || m.version === version));
    if (rest.length > 1) {
      const found = exact(rest.slice(1).join('.'), rest[0]);
      if (found) return found;
    }
    if (rest.length) return exact(rest.join('.'), '');
    return this.all().find((m) => m.kind === kind);
  }
}

function load(client: RestClient): Mapping[] {
  return [...loadRoot(client, '/api'), ...loadRoot(client, '/apis')];
}

function loadRoot(client: RestClient, path: string): Mapping[] {
  const answer = client.get(path, undefined, { accept: AGGREGATED });
  if (answer?.kind === 'APIGroupDiscoveryList') return (answer.items ?? []).flatMap(fromAggregated);
  if (path === '/api') return (answer.versions ?? []).flatMap((v: string) => fromList('', v, client.get(`/api/${v}`)));
  return (answer.groups ?? []).flatMap((group: any) =>
    inPreferredOrder(group).flatMap((v: string) => fromList(group.name, v, client.get(`/apis/${group.name}/${v}`))),
  );
}

function inPreferredOrder(group: any): string[] {
  const versions: string[] = group.versions.map((v: any) => v.version);
  const preferred = group.preferredVersion?.version;
  return preferred ? [preferred, ...versions.filter((v) => v !== preferred)] : versions;
}

function fromAggregated(group: any): Mapping[] {
  return (group.versions ?? []).flatMap((version: any) =>
    (version.resources ?? []).map((r: any): Mapping => ({
      group: group.metadata?.name ?? '',
      version: version.version,
      resource: r.resource,
      singular: r.singularResource || r.resource,
      kind: r.responseKind?.kind ?? '',
      namespaced: r.scope === 'Namespaced',
      verbs: r.verbs ?? [],
      shortNames: r.shortNames ?? [],
      categories: r.categories ?? [],
      subresources: (r.subresources ?? []).map((s: any) => s.subresource),
    })),
  );
}

function fromList(group: string, version: string, list: any): Mapping[] {
  const resources: any[] = list.resources ?? [];
  return resources
    .filter((r) => !r.name.includes('/'))
    .map((r) => ({
      group,
      version,
      resource: r.name,
      singular: r.singularName || r.kind.toLowerCase(),
      kind: r.kind,
      namespaced: r.namespaced,
      verbs: r.verbs ?? [],
      shortNames: r.shortNames ?? [],
      categories: r.categories ?? [],
      subresources: resources
        .filter((s) => s.name.startsWith(`${r.name}/`))
        .map((s) => s.name.slice(r.name.length + 1)),
    }));
}
