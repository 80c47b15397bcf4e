import { build, fileFlags, fileOptions, usesFiles } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { hasReason, KubectlError } from '../../errors.ts';
import { createObject, getObject, replaceObject } from '../../connection/helper.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { goJson } from '../../printers/go-json.ts';
import type { Any } from '../describe/writer.ts';
import { reconcileCrash } from './reconcile-crash.ts';

const KINDS = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** `kubectl auth reconcile`. */
export const RECONCILE: Command = {
  name: 'reconcile',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  long: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects. What is missing is made; rules and subjects that are missing are added, and with the flags for it, others removed.',
  examples: `  # Reconcile what a file holds
  kubectl auth reconcile -f my-rbac-rules.yaml`,
  usage: 'reconcile -f FILENAME',
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    ...fileFlags('Files, directories or URLs that name the objects to reconcile.'),
    {
      name: 'remove-extra-permissions',
      type: 'bool',
      usage: 'If true, remove permissions that the file does not give',
    },
    { name: 'remove-extra-subjects', type: 'bool', usage: 'If true, remove subjects that the file does not name' },
  ],
  *run(context) {
    const dryRun = dryRunOf(context);
    if (context.args.length) throw new KubectlError('no arguments are allowed');
    if (!usesFiles(context)) throw new KubectlError('must specify one of -f and -k');
    if (dryRun === 'server') throw new KubectlError('--dry-run=server for command reconcile is not supported yet');
    // What the file puts into no namespace stays without one.
    const found = yield* build(context, { ...fileOptions(context), typed: true, namespace: '' });
    const printer = printerOf(context, `reconciled${dryRunSuffix(dryRun)}`);
    let crashed = false;
    const visited = found.visit(function* (info) {
      if (!info.mapping.group.startsWith('rbac.') || !KINDS.has(info.mapping.kind)) return;
      if (info.mapping.namespaced && !info.namespace && dryRun === 'none') {
        // It asks for the namespace of no name.
        if (info.mapping.kind === 'RoleBinding') crashed = true;
        throw new KubectlError('resource name may not be empty');
      }
      const { result, told } = reconcile(context, info, dryRun);
      yield* context.out(printer.print(result));
      yield* context.err(told);
    });
    try {
      yield* visited;
    } catch (error) {
      throw crashed ? reconcileCrash() : error;
    }
    return 0;
  },
};

/** Bring an object to what the file says; what had to be done is told after the object itself. */
function reconcile(
  context: Context,
  info: Info,
  dryRun: ReturnType<typeof dryRunOf>,
): { readonly result: Any; readonly told: string } {
  const wanted: Any = info.object;
  const list = info.mapping.kind.endsWith('Binding') ? 'subjects' : 'rules';
  let existing: Any;
  try {
    if (info.namespace || !info.mapping.namespaced) existing = getObject(context, info);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
  }
  const key = (item: unknown): string => goJson(item);
  const have: readonly Any[] = existing?.[list] ?? [];
  const want: readonly Any[] = wanted[list] ?? [];
  const missing = want.filter((item) => !have.some((other) => key(other) === key(item)));
  const extra = have.filter((item) => !want.some((other) => key(other) === key(item)));
  const remove = context.flags.bool(list === 'rules' ? 'remove-extra-permissions' : 'remove-extra-subjects')
    ? extra
    : [];
  const told =
    dryRun !== 'none' || missing.length || remove.length
      ? tellOf(existing ? 'update' : 'create', list, missing, remove)
      : '';
  if (existing && !missing.length && !remove.length) return { result: existing, told };
  const result = existing
    ? { ...existing, [list]: [...have.filter((item) => !remove.includes(item)), ...missing] }
    : wanted;
  if (dryRun === 'client') return { result, told };
  const query = { dryRun: dryRunQuery(dryRun) };
  return {
    result: existing ? replaceObject(context, info, result, query) : createObject(context, info, result, query),
    told,
  };
}

function tellOf(what: string, list: string, missing: readonly Any[], extra: readonly Any[]): string {
  const show = list === 'rules' ? ruleText : subjectText;
  const parts = [
    [`missing ${list} added`, missing],
    [`extra ${list} removed`, extra],
  ] as const;
  return [
    `\treconciliation required ${what}\n`,
    ...parts.map(([title, items]) =>
      items.length ? `\t${title}:\n${items.map((item) => `\t\t${show(item)}\n`).join('')}` : '',
    ),
  ].join('');
}

const words = (list: readonly string[] | undefined): string => `[${(list ?? []).join(' ')}]`;

const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Any): string =>
  `{Verbs:${words(verbs)} APIGroups:${words(apiGroups)} Resources:${words(resources)} ResourceNames:${words(resourceNames)} NonResourceURLs:${words(nonResourceURLs)}}`;

const subjectText = ({ kind = '', apiGroup, name = '', namespace = '' }: Any): string =>
  `{Kind:${kind} APIGroup:${apiGroup ?? (kind === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io')} Name:${name} Namespace:${namespace}}`;
