import paths from '../../kinds/data/openapi-paths.json' with { type: 'json' };
import { refName, schemaDefinitions, type Schema } from '../../kinds/schema.ts';
import { groupVersion, type Resource, type Resources } from './resources.ts';

type Operation = { action?: string; kind?: string; consumes?: readonly string[]; produces?: readonly string[] };

const RECORDED_PATHS = paths as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
const INFO = { title: 'Kubernetes', version: '1.36' };
const V3_PREFIX = '#/components/schemas/';

/** `com.example.v1.CronTab`: a custom kind's definition is named by its group turned round. */
const customName = ({ group, version, kind }: Resource): string =>
  [...group.split('.').reverse(), version, kind].join('.');

function customDefinitions(resources: Resources): Record<string, Schema> {
  const out: Record<string, Schema> = {};
  for (const resource of resources.all())
    if (resource.custom) {
      const { group, version, kind } = resource;
      out[customName(resource)] = {
        ...resource.custom.schema,
        'x-kubernetes-group-version-kind': [{ group, version, kind }],
      };
    }
  return out;
}

/** `/openapi/v2`: all definitions, and the paths with their actions. */
export function openApiV2(resources: Resources): unknown {
  const definitions = { ...schemaDefinitions, ...customDefinitions(resources) };
  return { swagger: '2.0', info: INFO, paths: v2Paths(resources), definitions };
}

function v2Paths(resources: Resources): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [path, operations] of Object.entries(RECORDED_PATHS))
    out[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method, v2Operation(operation)]),
    );
  for (const resource of resources.all()) if (resource.custom) Object.assign(out, customPaths(resource));
  return out;
}

const v2Operation = ({ action, consumes, produces }: Operation): unknown => ({
  ...(consumes && { consumes }),
  ...(produces && { produces }),
  responses: { '200': { description: 'OK' } },
  ...(action && { 'x-kubernetes-action': action }),
});

function customPaths(resource: Resource, patchParameters?: unknown): Record<string, unknown> {
  const { group, version, kind } = resource;
  const base = `/apis/${groupVersion(group, version)}`;
  const all = resource.namespaced
    ? `${base}/namespaces/{namespace}/${resource.resource}`
    : `${base}/${resource.resource}`;
  const operation = (action: string): object => ({
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  });
  return {
    [all]: { get: operation('list'), post: operation('post'), delete: operation('deletecollection') },
    [`${all}/{name}`]: {
      get: operation('get'),
      put: operation('put'),
      patch: { ...operation('patch'), ...(patchParameters !== undefined && { parameters: patchParameters }) },
      delete: operation('delete'),
    },
  };
}

/** The documents that are no group version's, with the schema of what their one path gives. */
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const FURTHER: Readonly<Record<string, string | undefined>> = {
  '.well-known/openid-configuration': undefined,
  'openid/v1/jwks': undefined,
  api: `${META}.APIVersions`,
  apis: `${META}.APIGroupList`,
  version: 'io.k8s.apimachinery.pkg.version.Info',
};

/** The group versions that have a document, as `/openapi/v3` names them: `api/v1`, `apis/apps/v1`. */
function versionNames(resources: Resources): string[] {
  const versions = new Set([...resources.all()].map(({ group, version }) => groupVersion(group, version)));
  return [...versions].map((name) => (name.includes('/') ? `apis/${name}` : `api/${name}`));
}

/** The built-in groups, which have a document each of their own: `apis/apps`. */
function groupNames(resources: Resources): string[] {
  const builtIn = [...resources.all()].filter(({ group, custom }) => group && !custom);
  return [...new Set(builtIn.map(({ group }) => `apis/${group}`))];
}

/** By what clients know that the documents have changed. */
export const hashOf = ({ generation }: Resources): string => String(generation);

/** `/openapi/v3`: where each group version's document is. */
export function openApiV3Index(resources: Resources): unknown {
  const names = [...versionNames(resources), ...groupNames(resources), ...Object.keys(FURTHER)].sort();
  const hash = hashOf(resources);
  const entries = names.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }]);
  return { paths: Object.fromEntries(entries) };
}

/** `/openapi/v3/apis/apps/v1`: the schemas of one group version and what they refer to; undefined where there is none. */
export function openApiV3(resources: Resources, name: string): unknown {
  if (Object.hasOwn(FURTHER, name)) return furtherDocument(name, FURTHER[name]);
  if (groupNames(resources).includes(name)) return furtherDocument(name, `${META}.APIGroup`);
  if (!versionNames(resources).includes(name)) return undefined;
  const wanted = name.replace(/^apis?\//, '');
  const own = [...resources.all()].filter(({ group, version }) => groupVersion(group, version) === wanted);
  const definitions = { ...schemaDefinitions, ...customDefinitions(resources) };
  const roots = Object.keys(definitions).filter((key) =>
    definitions[key]['x-kubernetes-group-version-kind']?.some(
      ({ group, version }) => groupVersion(group, version) === wanted,
    ),
  );
  const schemas: Record<string, unknown> = {};
  for (const root of roots) collect(root, definitions, schemas);
  return { openapi: '3.0.0', info: INFO, paths: v3Paths(name, own), components: { schemas } };
}

/** The document of one path that gives one kind of answer. */
function furtherDocument(name: string, root: string | undefined): unknown {
  const schemas: Record<string, unknown> = {};
  if (root) collect(root, schemaDefinitions, schemas);
  const found = Object.keys(RECORDED_PATHS).filter((path) => path === `/${name}/` || path === `/${name}`);
  const answer = root ? { $ref: `${V3_PREFIX}${root}` } : { type: 'string' };
  const content = { 'application/json': { schema: answer } };
  const get = { responses: { '200': { description: 'OK', content }, '401': { description: 'Unauthorized' } } };
  const paths = Object.fromEntries(found.map((path) => [path, { get }]));
  return { openapi: '3.0.0', info: INFO, paths, ...(root && { components: { schemas } }) };
}

/** What takes a number as well as text only version 3 can say. */
const IN_VERSION_3: Readonly<Record<string, object | undefined>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
};

function collect(name: string, definitions: Readonly<Record<string, Schema>>, into: Record<string, unknown>): void {
  if (Object.hasOwn(into, name) || !definitions[name]) return;
  const found = new Set<string>();
  into[name] = IN_VERSION_3[name] ?? rewritten(definitions[name], found);
  for (const next of found) collect(next, definitions, into);
}

/** A schema with its references in the form of version 3; beside other keywords a reference stands in `allOf`. */
function rewritten(schema: Schema, found: Set<string>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => rewritten(item as Schema, found));
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = refName(schema);
  if (name !== undefined) {
    found.add(name);
    const { $ref: _, ...rest } = schema;
    const reference = { $ref: `${V3_PREFIX}${name}` };
    return Object.keys(rest).length ? { allOf: [reference], ...rest } : reference;
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, rewritten(value as Schema, found)]));
}

function v3Paths(name: string, own: readonly Resource[]): Record<string, unknown> {
  const { group, version } = own[0];
  const out: Record<string, unknown> = {};
  for (const [path, operations] of Object.entries(RECORDED_PATHS)) {
    if (!path.startsWith(`/${name}/`)) continue;
    out[path] = Object.fromEntries(
      Object.entries(operations).map(([method, { action, kind }]) => [
        method,
        {
          responses: { '200': { description: 'OK' } },
          ...(method === 'patch' && { parameters: PATCH_PARAMETERS }),
          ...(action && { 'x-kubernetes-action': action }),
          ...(kind && { 'x-kubernetes-group-version-kind': { group, version, kind } }),
        },
      ]),
    );
  }
  for (const resource of own) if (resource.custom) Object.assign(out, customPaths(resource, PATCH_PARAMETERS));
  return out;
}

/** kubectl asks whether PATCH knows `fieldValidation` before it relies on it. */
const PATCH_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));
