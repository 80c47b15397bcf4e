import { bundleOf, hasUnreadableBundle } from './ca-bundle.ts';
import type { KubeObject } from '../../store/object.ts';
import { validateService, validateURL, type ClientConfig } from '../admissionregistration/webhook-validation.ts';
import { equal } from '../equality.ts';
import { forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../field.ts';
import { isDNS1035Label, isDNS1123Subdomain } from '../names.ts';
import { hasDefaults } from './schema.ts';
import { internalVersions } from './internal-version.ts';
import { validateNames } from './names.ts';
import {
  validateColumns,
  validateSchemaOf,
  validateSelectableFields,
  validateSubresources,
  validateVersionName,
  validateVersionParts,
  type Version,
} from './version-validation.ts';

const APPROVAL = 'api-approved.kubernetes.io';
const ACCEPTED_REVIEWS = ['v1', 'v1beta1'];

/** Follows ValidateCustomResourceDefinition of apiextensions-apiserver/pkg/apis/apiextensions/validation. */
export function validateDefinition(object: KubeObject): FieldErrors {
  const spec = object.spec ?? {};
  return [...validateSpec(spec, new Path('spec')), ...validateRest(object)];
}

/** What comes after the spec, and on an update after what must stay. */
function validateRest(object: KubeObject): FieldErrors {
  const { spec = {}, status } = object;
  return [
    ...validateStored(status?.storedVersions ?? [], spec.versions ?? [], new Path('status.storedVersions')),
    ...validateApproval(object),
  ];
}

/** Follows ValidateCustomResourceDefinitionUpdate: once established, names and scope stay. */
export function validateDefinitionUpdate(object: KubeObject, old: KubeObject): FieldErrors {
  const { spec = {} } = object;
  const errors = [...validateSpec(spec, new Path('spec')), ...validateBundle(spec, old.spec)];
  const established = (old.status?.conditions ?? []).some(
    ({ type, status }: { type: string; status: string }) => type === 'Established' && status === 'True',
  );
  const stays: [string, unknown, unknown][] = [
    ...(established
      ? ([
          ['spec.scope', spec.scope, old.spec?.scope],
          ['spec.names.kind', spec.names?.kind, old.spec?.names?.kind],
        ] as [string, unknown, unknown][])
      : []),
    ['spec.group', spec.group, old.spec?.group],
    ['spec.names.plural', spec.names?.plural, old.spec?.names?.plural],
  ];
  for (const [field, value, before] of stays)
    if (!equal(value, before)) errors.push(invalid(new Path(field), value ?? '', 'field is immutable'));
  return [...errors, ...validateRest(object)];
}

/** A conversion webhook's certificates have to be readable, unless they were not before: then the kind is not served. */
function validateBundle(spec: KubeObject['spec'], old: KubeObject['spec']): FieldErrors {
  if (!hasUnreadableBundle(spec) || hasUnreadableBundle(old)) return [];
  const path = new Path('spec.conversion.webhookClientConfig.caBundle');
  const why = 'unable to load root certificates: unable to parse bytes as PEM block';
  return [invalid(path, bundleOf(spec), why)];
}

/** Follows ValidateUpdateCustomResourceDefinitionStatus. */
export function validateDefinitionStatus(object: KubeObject): FieldErrors {
  const stored: string[] = object.status?.storedVersions ?? [];
  if (!stored.length) return [];
  return validateStored(stored, object.spec?.versions ?? [], new Path('status.storedVersions'));
}

/** What all versions share is told at the top, as the internal type holds it. */
function shared<T>(versions: readonly Version[], part: (version: Version) => T): { value: T } | undefined {
  if (!versions.length) return undefined;
  const value = part(versions[0]);
  return versions.every((version) => equal(part(version), value)) ? { value } : undefined;
}

const PRESERVE =
  'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';

function validateSpec(spec: KubeObject['spec'], path: Path): FieldErrors {
  const versions: Version[] = (spec.versions ?? []).map((version: Version | null) => version ?? {});
  return [
    ...validateGroup(spec.group ?? '', path.child('group')),
    ...validateEnum(spec.scope ?? '', ['Cluster', 'Namespaced'], path.child('scope')),
    ...(spec.preserveUnknownFields && versions.some((version) => hasDefaults(schemaOf(version)))
      ? [invalid(path.child('preserveUnknownFields'), true, 'must be false in order to use defaults in the schema')]
      : []),
    ...validateVersions(versions, spec.versions, path),
    ...validateNames(spec.names ?? {}, path.child('names')),
    ...validateShared(versions, path),
    ...validateConversion(spec.conversion, path.child('conversion')),
    ...(spec.preserveUnknownFields ? [invalid(path.child('preserveUnknownFields'), true, PRESERVE)] : []),
  ];
}

function validateGroup(group: string, path: Path): FieldErrors {
  if (!group) return [required(path)];
  const why = isDNS1123Subdomain(group);
  if (why.length) return [invalid(path, group, why.join(','))];
  return group.includes('.') ? [] : [invalid(path, group, 'should be a domain with at least one dot')];
}

function validateEnum(value: string, supported: readonly string[], path: Path): FieldErrors {
  if (!value) return [required(path)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

const schemaOf = ({ schema }: Version): NonNullable<Version['schema']>['openAPIV3Schema'] => schema?.openAPIV3Schema;
const hasStatus = ({ subresources }: Version): boolean => subresources?.status !== undefined;

function validateVersions(versions: readonly Version[], given: unknown, path: Path): FieldErrors {
  const list = path.child('versions');
  const errors: FieldErrors = [];
  const own = {
    schema: !shared(versions, (version) => version.schema),
    subresources: !shared(versions, (version) => version.subresources),
    columns: !shared(versions, (version) => version.additionalPrinterColumns),
    fields: !shared(versions, (version) => version.selectableFields),
  };
  if (versions.some((version) => !schemaOf(version)))
    versions.forEach((version, i) => {
      if (!schemaOf(version)) errors.push(required(list.index(i).child('schema', 'openAPIV3Schema')));
    });
  versions.forEach((version, i) => {
    const at = list.index(i);
    errors.push(...validateVersionName(version.name ?? '', at.child('name')), ...validateVersionParts(version, at));
    if (own.schema) errors.push(...validateSchemaOf(schemaOf(version), hasStatus(version), at.child('schema')));
    if (own.subresources) errors.push(...validateSubresources(version.subresources, at.child('subresources')));
    if (own.columns)
      errors.push(...validateColumns(version.additionalPrinterColumns, at.child('additionalPrinterColumns')));
    if (own.fields)
      errors.push(
        ...validateSelectableFields(
          version.selectableFields,
          schemaOf(version),
          at.child('selectableFields'),
          'may only be set when `version.schema.openAPIV3Schema` is not included',
        ),
      );
  });
  const shown = (): unknown => (Array.isArray(given) ? internalVersions(versions, own) : null);
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalid(list, shown(), 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(invalid(list, shown(), 'must have exactly one version marked as storage version'));
  const first = versions[0]?.name ?? '';
  const why = isDNS1035Label(first);
  if (first && why.length) errors.push(invalid(path.child('version'), first, why.join(',')));
  return errors;
}

function validateShared(versions: readonly Version[], path: Path): FieldErrors {
  const schema = shared(versions, (version) => version.schema);
  const subresources = shared(versions, (version) => version.subresources);
  const columns = shared(versions, (version) => version.additionalPrinterColumns);
  const fields = shared(versions, (version) => version.selectableFields);
  return [
    ...(schema
      ? validateSchemaOf(schema.value?.openAPIV3Schema, versions.some(hasStatus), path.child('validation'))
      : []),
    ...(subresources ? validateSubresources(subresources.value, path.child('subresources')) : []),
    ...(columns ? validateColumns(columns.value, path.child('additionalPrinterColumns')) : []),
    ...(fields
      ? validateSelectableFields(
          fields.value,
          schema?.value?.openAPIV3Schema ?? schemaOf(versions[0]),
          path.child('selectableFields'),
          'may only be set when validations.schema is included',
        )
      : []),
  ];
}

interface Conversion {
  strategy?: string;
  webhook?: { clientConfig?: ClientConfig; conversionReviewVersions?: string[] };
}

function validateConversion(conversion: Conversion | undefined, path: Path): FieldErrors {
  if (!conversion) return [];
  const errors = validateEnum(conversion.strategy ?? '', ['None', 'Webhook'], path.child('strategy'));
  const config = conversion.webhook?.clientConfig;
  const reviews = conversion.webhook?.conversionReviewVersions ?? [];
  const [at, list] = [path.child('webhookClientConfig'), path.child('conversionReviewVersions')];
  if (conversion.strategy !== 'Webhook') {
    const why = 'should not be set when strategy is not set to Webhook';
    if (config) errors.push(forbidden(at, why));
    if (reviews.length) errors.push(forbidden(list, why));
    return errors;
  }
  if (!config) errors.push(required(at, 'required when strategy is set to Webhook'));
  else if ((config.url === undefined) === (config.service === undefined))
    errors.push(required(at, 'exactly one of url or service is required'));
  else if (config.url !== undefined) errors.push(...validateURL(config.url, at.child('url')));
  else errors.push(...validateService(config.service!, at.child('service')));
  return [...errors, ...validateReviews(reviews, list)];
}

function validateReviews(versions: readonly string[], path: Path): FieldErrors {
  if (!versions.length) return [required(path)];
  const errors: FieldErrors = [];
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) errors.push(invalid(path.index(i), version, 'duplicate version'));
    else for (const why of isDNS1035Label(version)) errors.push(invalid(path.index(i), version, why));
  });
  if (!versions.some((version) => ACCEPTED_REVIEWS.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${ACCEPTED_REVIEWS.join(', ')}`));
  return errors;
}

function validateStored(stored: readonly string[], versions: readonly Version[], path: Path): FieldErrors {
  if (!stored.length) return [invalid(path, null, 'must have at least one stored version')];
  const names = new Set(versions.map(({ name = '' }) => name));
  const errors = stored.flatMap((version, i) =>
    names.has(version) ? [] : [invalid(path.index(i), version, migrationNeeded(version))],
  );
  const left = new Set(stored);
  for (const { name, storage } of versions) {
    if (!left.delete(name ?? '') && storage)
      errors.push(invalid(path, stored, `must have the storage version ${name}`));
  }
  return errors;
}

const migrationNeeded = (version: string): string =>
  `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until ` +
  `a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;

/** Groups of the Kubernetes community need a word of approval (validateAPIApproval). */
function validateApproval({ metadata, spec }: KubeObject): FieldErrors {
  const group: string = spec?.group ?? '';
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const value = metadata.annotations?.[APPROVAL];
  const path = new Path('metadata.annotations').key(APPROVAL);
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!value) return [required(path, `protected groups must have approval annotation "${APPROVAL}", ${see}`)];
  if (value.startsWith('unapproved') || /^https?:\/\/[^/]+/.test(value)) return [];
  return [
    invalid(
      path,
      value,
      `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${see}`,
    ),
  ];
}
