import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import type { NameReference } from './default-config.ts';
import { atSpec, type FieldSpec, type Slot } from './field-spec.ts';
import { currentId, nameOf, namespaceOf, originalId, type Resource } from './resource.ts';
import { effectiveNamespace, idText, isClusterScoped, isSelected, type Gvk } from './resource-id.ts';

type Fields = Record<string, any>;

/** Give every field that names a resource by an older name its name now. Throws KubectlError. */
export function fixReferences(resources: readonly Resource[], references: readonly NameReference[]): void {
  for (const referrer of resources) {
    const candidates = inReach(resources, referrer);
    for (const { fieldSpecs, ...target } of references)
      for (const spec of fieldSpecs)
        if (isSelected(originalId(referrer), spec)) new Fixer(referrer, spec, target, candidates).fix();
  }
}

/** The resources that one can name: those of its namespace, those without one, and accounts that a binding names. */
function inReach(resources: readonly Resource[], referrer: Resource): readonly Resource[] {
  const own = currentId(referrer);
  if (isClusterScoped(own)) return resources;
  const accounts = new Set(
    own.kind === 'RoleBinding'
      ? ((referrer.object.subjects ?? []) as Fields[])
          .filter(({ kind }) => kind === 'ServiceAccount')
          .map(({ namespace }) => namespace)
      : [],
  );
  return resources.filter((resource) => {
    const id = currentId(resource);
    return (
      isClusterScoped(id) || effectiveNamespace(id) === effectiveNamespace(own) || accounts.has(namespaceOf(resource))
    );
  });
}

/** Mends one field of one resource (kustomize's nameref filter). */
class Fixer {
  #referrer: Resource;
  #spec: FieldSpec;
  #target: Gvk;
  #candidates: readonly Resource[];

  constructor(referrer: Resource, spec: FieldSpec, target: Gvk, candidates: readonly Resource[]) {
    this.#referrer = referrer;
    this.#spec = spec;
    this.#target = target;
    this.#candidates = candidates;
  }

  fix(): void {
    const { group, version, kind } = currentId(this.#referrer);
    try {
      atSpec(this.#referrer.object, { ...this.#spec, group, version, kind }, (slot) => this.#set(slot));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      throw new KubectlError(
        `updating name reference in '${this.#spec.path}' field of '${idText(currentId(this.#referrer))}': ${error.message}`,
      );
    }
  }

  #set({ holder, key }: Slot): void {
    const value: unknown = holder[key];
    if (isMap(value)) this.#setMap(value);
    else if (Array.isArray(value))
      value.forEach((item, index) => {
        if (isMap(item)) this.#setMap(item);
        else this.#setText({ holder: value, key: index });
      });
    else if (value !== null && value !== undefined) this.#setText({ holder, key });
  }

  #setText({ holder, key }: Slot): void {
    const found = this.#find(String(holder[key]), this.#candidates, (a, b) => nameOf(a) === nameOf(b));
    if (found) holder[key] = nameOf(found);
  }

  /** A map with a name and perhaps a namespace: both may change. */
  #setMap(map: Fields): void {
    if (map.name === undefined || map.name === null)
      throw new KubectlError("path config error; no 'name' field in node");
    const found = this.#find(
      String(map.name),
      this.#inNamespace(map.namespace),
      (a, b) => nameOf(a) === nameOf(b) && namespaceOf(a) === namespaceOf(b),
    );
    if (!found) return;
    map.name = nameOf(found);
    if (namespaceOf(found)) map.namespace = namespaceOf(found);
  }

  #inNamespace(namespace: unknown): readonly Resource[] {
    if (namespace === undefined) return this.#candidates;
    const first = this.#candidates.filter((resource) => effectiveNamespace(originalId(resource)) === namespace);
    if (first.length) return first;
    return this.#candidates.filter((resource) => effectiveNamespace(currentId(resource)) === namespace);
  }

  /** The resource that once had a name; of several that of the same base. Throws where it cannot be told. */
  #find(name: string, from: readonly Resource[], same: (a: Resource, b: Resource) => boolean): Resource | undefined {
    const role = this.#roleKind();
    let found = from.filter(
      ({ previous }) =>
        previous.some((id) => id.name === name) &&
        previous.some((id) => isSelected(id, this.#target)) &&
        (!role || previous.some((id) => isSelected(id, role))),
    );
    found = found.filter((resource) => this.#near(resource));
    if (found.length > 1) found = found.filter((resource) => sameAffixes(resource, this.#referrer, true));
    if (found.length > 1) found = found.filter((resource) => sameAffixes(resource, this.#referrer, false));
    if (found.length < 2 || found.every((resource) => same(resource, found[0]))) return found[0];
    const details = found.map(({ object }, i) => `--- possible referral ${i}:\n${encodeYaml(object)}\n`).join('');
    throw new KubectlError(
      `found multiple possible referrals: ${found.map((resource) => idText(currentId(resource))).join(', ')}\n\n**** Too many possible referral targets to referrer:\n${encodeYaml(this.#referrer.object)}\n${details}`,
    );
  }

  #roleKind(): Gvk | undefined {
    const { roleRef } = this.#referrer.object as Fields;
    if (!this.#spec.path.endsWith('roleRef/name') || !roleRef?.apiGroup || !roleRef.kind) return undefined;
    return { group: roleRef.apiGroup, kind: roleRef.kind };
  }

  #near(resource: Resource): boolean {
    const own = currentId(this.#referrer);
    const other = currentId(resource);
    return (
      isClusterScoped(own) ||
      isClusterScoped(other) ||
      other.kind === 'ServiceAccount' ||
      effectiveNamespace(own) === effectiveNamespace(other)
    );
  }
}

/** Did two resources get the same prefixes and suffixes last? `lenient`: one that got none agrees with any. */
function sameAffixes(a: Resource, b: Resource, lenient: boolean): boolean {
  const agree = (one: readonly string[], other: readonly string[]): boolean =>
    (lenient && (!one.length || !other.length)) || sameEnding(one, other);
  return agree(a.prefixes, b.prefixes) && agree(a.suffixes, b.suffixes);
}

function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  if (!length) return a.length === b.length;
  return a.slice(-length).join('\0') === b.slice(-length).join('\0');
}
