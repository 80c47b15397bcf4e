import { hasUnreadableBundle } from '../../kinds/apiextensions/ca-bundle.ts';
import { CLEANUP, DEFINITIONS } from '../../apiserver/discovery/custom-resources.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import {
  deleteIfThere,
  keyOf,
  lookup,
  onChange,
  type Again,
  type ControllerContext,
  type Reconciler,
} from '../controller.ts';
import { setCondition } from './conditions.ts';
import { serverClient } from './server-status.ts';

const APPROVED = 'api-approved.kubernetes.io';
/** How long instances are waited for before they are looked at again. */
const RETRY_MS = 5_000;

/** Accepts the names of CustomResourceDefinitions, establishes them, and empties them before they go (apiextensions). */
export function definitionController(context: ControllerContext): Reconciler {
  return {
    name: 'crd-controller',
    latencyMs: [2, 14],
    triggers: [onChange(DEFINITIONS)],
    reconcile: (key) => {
      const definition = lookup(context.store, DEFINITIONS, key);
      if (!definition) return;
      return definition.metadata.deletionTimestamp ? empty(context, definition) : accept(context, definition);
    },
  };
}

interface Names {
  readonly plural: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly kind: string;
  readonly listKind?: string;
}

const INVALID_BUNDLE = 'The conversion webhook CABundle is invalid';

function accept(context: ControllerContext, definition: KubeObject): void {
  const conflict = conflictOf(context, definition);
  const now = context.kernel.timestamp();
  const named = {
    ...definition,
    status: { ...definition.status, conditions: namesCondition(definition, now, conflict) },
  };
  const established = (named.status.conditions as { type: string; status: string }[]).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  const conditions =
    conflict && !established
      ? setCondition(named, now, 'Established', 'False', 'NotAccepted', 'not all names are accepted')
      : hasUnreadableBundle(definition.spec)
        ? setCondition(named, now, 'Established', 'False', 'InvalidCABundle', INVALID_BUNDLE)
        : setCondition(
            named,
            now,
            'Established',
            'True',
            'InitialNamesAccepted',
            'the initial names have been accepted',
          );
  const approved = withApproval({ ...definition, status: { conditions } }, now);
  const acceptedNames = conflict
    ? (definition.status?.acceptedNames ?? { kind: '', plural: '' })
    : definition.spec.names;
  const status = {
    ...definition.status,
    conditions: approved,
    acceptedNames,
    storedVersions: storedVersions(definition),
  };
  if (equal(status, definition.status)) return;
  serverClient(context).update(
    DEFINITIONS,
    { ...definition, status },
    { subresource: 'status', cause: `crd-controller ${keyOf(definition)}` },
  );
}

function namesCondition(definition: KubeObject, now: string, conflict: Conflict | undefined) {
  if (conflict) return setCondition(definition, now, 'NamesAccepted', 'False', conflict.reason, conflict.message);
  return setCondition(definition, now, 'NamesAccepted', 'True', 'NoConflicts', 'no conflicts found');
}

interface Conflict {
  readonly reason: string;
  readonly message: string;
}

/** A name that another definition of the group has already. */
function conflictOf({ store }: ControllerContext, definition: KubeObject): Conflict | undefined {
  const { group } = definition.spec;
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of store.list(DEFINITIONS)) {
    if (other.spec.group !== group || other.metadata.name === definition.metadata.name) continue;
    const names: Names | undefined = other.status?.acceptedNames;
    if (!names?.plural) continue;
    for (const name of [names.plural, names.singular, ...(names.shortNames ?? [])]) if (name) resources.add(name);
    for (const kind of [names.kind, names.listKind]) if (kind) kinds.add(kind);
  }
  const names: Names = definition.spec.names;
  const taken = (reason: string, name: string): Conflict => ({ reason, message: `"${name}" is already in use` });
  if (resources.has(names.plural)) return taken('PluralConflict', names.plural);
  if (names.singular && resources.has(names.singular)) return taken('SingularConflict', names.singular);
  for (const name of names.shortNames ?? []) if (resources.has(name)) return taken('ShortNamesConflict', name);
  if (kinds.has(names.kind)) return taken('KindConflict', names.kind);
  if (names.listKind && kinds.has(names.listKind)) return taken('ListKindConflict', names.listKind);
  return undefined;
}

/** Groups of Kubernetes' own need an approval, of which a condition tells (apiapproval). */
function withApproval(definition: KubeObject, now: string) {
  const { conditions } = definition.status;
  if (!/\.(k8s|kubernetes)\.io$/.test(`.${definition.spec.group}`)) return conditions;
  const [value, reason, message] = approval(definition.metadata.annotations?.[APPROVED] ?? '');
  return setCondition(definition, now, 'KubernetesAPIApprovalPolicyConformant', value, reason, message);
}

function approval(text: string): readonly ['True' | 'False', string, string] {
  const rule = `protected groups must have approval annotation "${APPROVED}"`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!text) return ['False', 'MissingAnnotation', `${rule}, ${see}`];
  if (text.startsWith('unapproved')) return ['False', 'UnapprovedAnnotation', `not approved: ${JSON.stringify(text)}`];
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text)) return ['True', 'ApprovedAnnotation', `approved in ${text}`];
  return ['False', 'InvalidAnnotation', `${rule} with either a URL or a reason starting with "unapproved", ${see}`];
}

function storedVersions({ spec, status }: KubeObject): string[] {
  const stored: string[] = status?.storedVersions ?? [];
  const storage: string | undefined = spec.versions?.find(({ storage }: { storage?: boolean }) => storage)?.name;
  return storage && !stored.includes(storage) ? [...stored, storage] : [...stored];
}

/** Delete what a definition defines; let it go when nothing is left. */
function empty(context: ControllerContext, definition: KubeObject): Again | void {
  if (!definition.metadata.finalizers?.includes(CLEANUP)) return;
  const { store } = context;
  const client = serverClient(context);
  const cause = `crd-controller ${keyOf(definition)}`;
  const resource = `${definition.spec.names.plural}.${definition.spec.group}`;
  const now = context.kernel.timestamp();
  const reason = 'InstanceDeletionInProgress';
  const terminating = setCondition(
    definition,
    now,
    'Terminating',
    'True',
    reason,
    'CustomResource deletion is in progress',
  );
  if (!equal(terminating, definition.status?.conditions)) {
    const status = { ...definition.status, conditions: terminating };
    client.update(DEFINITIONS, { ...definition, status }, { subresource: 'status', cause });
  }
  for (const object of store.list(resource))
    if (!object.metadata.deletionTimestamp) deleteIfThere(client, resource, object, { cause });
  if (store.list(resource).length) return { afterMs: RETRY_MS };
  const finalizers = definition.metadata.finalizers.filter((finalizer) => finalizer !== CLEANUP);
  client.patch(
    DEFINITIONS,
    '',
    definition.metadata.name,
    { metadata: { finalizers: finalizers.length ? finalizers : null } },
    { cause },
  );
}
