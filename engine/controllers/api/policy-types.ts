import { builtInKind } from '../../kinds/index.ts';
import { objectTypeOf } from '../../kinds/admissionregistration/object-types.ts';
import {
  checkTypes,
  type CheckedKind,
  type ExpressionWarning,
} from '../../kinds/admissionregistration/type-checking.ts';
import { schemaType } from '../../kinds/apiextensions/cel-types.ts';
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
}

/** The warnings about a policy's expressions, for the kinds that its rules name. */
export function typeWarnings(store: Store, policy: KubeObject): ExpressionWarning[] {
  const rules: Rule[] = policy.spec.matchConstraints?.resourceRules ?? [];
  const kinds = new Map<string, CheckedKind>();
  for (const rule of rules)
    for (const found of kindsOf(store, rule)) kinds.set(`${found.group}/${found.version}/${found.kind}`, found);
  const { apiVersion = '', kind = '' } = policy.spec.paramKind ?? {};
  const slash = (apiVersion as string).indexOf('/');
  const params = { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1), kind };
  return checkTypes(policy, [...kinds.values()], kind ? objectTypeOf(params) : undefined);
}

/** Rules that name all of something are not looked at, nor are subresources. */
function kindsOf(store: Store, { apiGroups = [], apiVersions = [], resources = [] }: Rule): CheckedKind[] {
  if ([...apiGroups, ...apiVersions, ...resources].some((name) => name.includes('*'))) return [];
  return apiGroups.flatMap((group) =>
    apiVersions.flatMap((version) =>
      resources.flatMap((resource) => {
        const found = builtIn(group, version, resource) ?? custom(store, group, version, resource);
        return found ? [found] : [];
      }),
    ),
  );
}

function builtIn(group: string, version: string, resource: string): CheckedKind | undefined {
  const kind = builtInKind(group, version, resource)?.kind;
  const type = kind === undefined ? undefined : objectTypeOf({ group, version, kind });
  return type && { group, version, kind: kind!, type };
}

function custom(store: Store, group: string, version: string, resource: string): CheckedKind | undefined {
  const definition = store.get(DEFINITIONS, '', `${resource}.${group}`);
  const served = (definition?.spec.versions ?? []).find((one: { name?: string }) => one.name === version);
  const schema = served?.schema?.openAPIV3Schema;
  const kind = definition?.spec.names.kind;
  const type = schema && schemaType(schema, true, kind);
  return type && { group, version, kind, type };
}
