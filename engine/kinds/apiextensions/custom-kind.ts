import type { KubeObject } from '../../store/object.ts';
import type { CustomKind } from '../custom.ts';
import { equal } from '../equality.ts';
import type { Kind } from '../kind.ts';
import type { Schema } from '../schema.ts';
import { copy } from '../../store/object.ts';
import { customColumns } from './custom-columns.ts';
import { validateCustomObject } from './custom-validation.ts';
import { embeddedResources } from './embedded.ts';
import { applyDefaults } from './default-values.ts';
import { valuesAt } from './jsonpath.ts';
import { prune } from './prune.ts';
import type { SchemaProps } from './schema.ts';
import type { Version } from './version-validation.ts';

/** The served versions of a definition whose names are accepted. */
export function customKinds(definition: KubeObject): readonly CustomKind[] {
  const { group, versions, names } = definition.spec;
  const accepted = (definition.status?.conditions ?? []).some(
    ({ type, status }: { type: string; status: string }) => type === 'Established' && status === 'True',
  );
  if (!accepted) return [];
  const all: Version[] = versions ?? [];
  const storage = all.find((version) => version.storage)?.name ?? '';
  return all
    .filter((version) => version.served)
    .map((version) => customKind(group, names.kind, names.plural, version, storage, all));
}

function customKind(
  group: string,
  kind: string,
  resource: string,
  version: Version,
  storage: string,
  all: readonly Version[],
): CustomKind {
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object' };
  const apiVersion = (name: string): string => `${group}/${name}`;
  const deprecated = deprecation(group, kind, version, all);
  const impl: Kind = {
    group,
    version: version.name!,
    kind,
    resource,
    hasGeneration: true,
    anyFinalizer: true,
    ...(version.name !== storage && {
      storage: {
        group,
        version: storage,
        toStorage: (object) => ({ ...object, apiVersion: apiVersion(storage) }),
        fromStorage: (object) => ({ ...object, apiVersion: apiVersion(version.name!) }),
      },
    }),
    ...strategy(version),
    validate: (object) => validateCustomObject(object, undefined, schema, version),
    validateUpdate: (object, old) => validateCustomObject(object, old, schema, version),
    selectableFields: (object) => selectable(object, version),
    columns: customColumns(version.additionalPrinterColumns),
  };
  return {
    version: version.name!,
    kind: impl,
    schema: openAPISchema(schema),
    ...(deprecated && { deprecated }),
    embedded: (object) => embeddedResources(object, schema),
    decode(object) {
      const removed = prune(object, schema, true);
      applyDefaults(object, schema);
      return removed.sort().map((path) => `unknown field "${path}"`);
    },
  };
}

/** With a status subresource, status changes only there, and all else only elsewhere; metadata counts as no change. */
function strategy({ subresources }: Version): Pick<Kind, 'prepareForCreate' | 'prepareForUpdate'> {
  const hasStatus = subresources?.status !== undefined && subresources.status !== null;
  return {
    prepareForCreate(object) {
      if (hasStatus) delete object.status;
    },
    prepareForUpdate(object, old, { subresource }) {
      if (subresource === 'status') return keepAllButStatus(object, old);
      if (hasStatus) {
        if (old.status === undefined) delete object.status;
        else object.status = copy(old.status);
      }
      const content = ({ metadata: _m, status, ...rest }: KubeObject): unknown =>
        hasStatus ? rest : { ...rest, status };
      const generation = old.metadata.generation ?? 1;
      object.metadata.generation = equal(content(object), content(old)) ? generation : generation + 1;
    },
  };
}

function keepAllButStatus(object: KubeObject, old: KubeObject): void {
  const { status, metadata } = object;
  for (const field of Object.keys(object)) if (!(field in old) && field !== 'status') delete object[field];
  for (const field of Object.keys(old)) if (field !== 'status') object[field] = copy(old[field]);
  if (status === undefined) delete object.status;
  else object.status = status;
  object.metadata.managedFields = metadata.managedFields;
  object.metadata.resourceVersion = metadata.resourceVersion;
}

function selectable(object: KubeObject, { selectableFields }: Version): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { jsonPath = '' } of selectableFields ?? []) {
    const value = valuesAt(object, jsonPath)[0];
    out[jsonPath.slice(1)] = value === undefined || value === null ? '' : String(value);
  }
  return out;
}

/** The warning of a deprecated version: its own, or a hint at the version to use instead. */
function deprecation(group: string, kind: string, version: Version, all: readonly Version[]): string | undefined {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const better = all
    .filter((other) => other.served && !other.deprecated)
    .map(({ name = '' }) => name)
    .sort((a, b) => compareVersions(b, a))[0];
  const says = `${group}/${version.name} ${kind} is deprecated`;
  return better ? `${says}; use ${group}/${better} ${kind}` : says;
}

const rank = (name: string): number[] => {
  const found = /^v([0-9]+)(?:(alpha|beta)([0-9]+))?$/.exec(name);
  if (!found) return [-1, 0, 0];
  return [found[2] === 'alpha' ? 0 : found[2] === 'beta' ? 1 : 2, Number(found[1]), Number(found[3] ?? 0)];
};

/** Kubernetes' order of versions: general availability before beta before alpha, then the numbers. */
function compareVersions(a: string, b: string): number {
  const [x, y] = [rank(a), rank(b)];
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return a < b ? 1 : a > b ? -1 : 0;
}

const OBJECT_META = { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };

/** The schema with what every object has, as the OpenAPI document publishes it. */
function openAPISchema(schema: SchemaProps): Schema {
  const properties = {
    ...schema.properties,
    apiVersion: { type: 'string', ...schema.properties?.apiVersion },
    kind: { type: 'string', ...schema.properties?.kind },
    metadata: OBJECT_META,
  };
  return { ...schema, properties } as unknown as Schema;
}
