import type { KubeObject } from '../../store/object.ts';
import { createdAtColumn, nameColumn } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { nameErrors } from '../metadata.ts';
import { countGeneration, restore } from '../strategies.ts';
import {
  validateDefinition,
  validateDefinitionStatus,
  validateDefinitionUpdate,
} from './customresourcedefinition-validation.ts';
import { itemsOf, propertiesOf, valuesOf, type SchemaProps } from './schema.ts';
import { isKnownFormat } from './value-validation.ts';
import type { Version } from './version-validation.ts';

/** Follows apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go. */
export const customResourceDefinition: Kind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  nameRuleOf:
    ({ spec }) =>
    (name, prefix) => [
      ...nameErrors('subdomain', name, prefix),
      ...(name === `${spec?.names?.plural ?? ''}.${spec?.group ?? ''}`
        ? []
        : ['must be spec.names.plural+"."+spec.group']),
    ],
  updateChecks: ['update'],
  hasGeneration: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  default: defaultDefinition,
  prepareForCreate(object) {
    object.status = {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: storedVersions(object, []),
    };
    if (!object.status.storedVersions.length) delete object.status.storedVersions;
  },
  prepareForUpdate(object, old, { subresource }) {
    if (subresource === 'status') return restore(object, old, 'spec');
    restore(object, old, 'status');
    const before = old.status?.storedVersions ?? [];
    if (object.status) object.status = { ...object.status, storedVersions: storedVersions(object, before) };
    countGeneration(object, old, ['spec']);
  },
  validate: validateDefinition,
  validateUpdate: (object, old, { subresource }) =>
    subresource === 'status' ? validateDefinitionStatus(object) : validateDefinitionUpdate(object, old),
  warnings: (object, old, { subresource }) => (subresource ? [] : formatWarnings(object, old)),
  columns: [nameColumn, createdAtColumn],
};

/** Names follow the kind, nothing is converted, webhooks are reached at port 443. */
function defaultDefinition(object: KubeObject): void {
  const spec = (object.spec ??= {});
  const names = (spec.names ??= { plural: '', kind: '' });
  if (names.kind) {
    names.singular ||= names.kind.toLowerCase();
    names.listKind ||= `${names.kind}List`;
  }
  spec.conversion ??= { strategy: 'None' };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

/** The versions that objects may have been kept in: what was, and the storage version. */
function storedVersions({ spec }: KubeObject, before: readonly string[]): string[] {
  const kept = ((spec?.versions ?? []) as (Version | null)[]).find((version) => version?.storage);
  const storage = kept ? (kept.name ?? '') : undefined;
  return storage === undefined || before.includes(storage) ? [...before] : [...before, storage];
}

/** A warning for each format that the server does not know, and so does not check, unless it was there before. */
function formatWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const before = old ? unknownFormats(old) : new Set();
  return [...unknownFormats(object)]
    .filter((format) => !before.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

function unknownFormats({ spec }: KubeObject): Set<string> {
  const found = new Set<string>();
  const visit = (schema: SchemaProps | undefined | null): void => {
    if (!schema) return;
    if (schema.format && !isKnownFormat(schema)) found.add(schema.format);
    for (const [, property] of propertiesOf(schema)) visit(property);
    visit(itemsOf(schema));
    visit(valuesOf(schema));
    for (const list of [schema.allOf, schema.anyOf, schema.oneOf]) list?.forEach(visit);
    visit(schema.not);
  };
  for (const version of (spec?.versions ?? []) as (Version | null)[]) visit(version?.schema?.openAPIV3Schema);
  return found;
}
