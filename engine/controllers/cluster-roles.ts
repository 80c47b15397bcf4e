import { equal } from '../kinds/equality.ts';
import { selects } from '../kinds/selectors.ts';
import type { KubeObject } from '../store/object.ts';
import { lookup, type ControllerContext, type Reconciler } from './controller.ts';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';

/** Fills ClusterRoles that aggregate others with the rules of these (clusterroleaggregation). */
export function clusterRoleController(context: ControllerContext): Reconciler {
  const { store } = context;
  const aggregating = (): string[] =>
    store
      .list(ROLES)
      .filter(({ aggregationRule }) => aggregationRule)
      .map(({ metadata }) => metadata.name);
  return {
    name: 'clusterrole-aggregation-controller',
    latencyMs: [4, 24],
    triggers: [{ resource: ROLES, keys: aggregating }],
    reconcile: (key) => {
      const role = lookup(store, ROLES, key);
      if (!role?.aggregationRule) return;
      const rules = aggregated(context, role);
      if (equal(rules, role.rules)) return;
      apply(context, role, rules);
    },
  };
}

function aggregated({ store }: ControllerContext, role: KubeObject): unknown[] {
  const rules: unknown[] = [];
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? [])
    for (const other of store.list(ROLES)) {
      if (other.metadata.name === role.metadata.name || !selects(selector, other.metadata.labels)) continue;
      for (const rule of other.rules ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
    }
  return rules;
}

function apply({ api }: ControllerContext, { metadata: { name } }: KubeObject, rules: unknown[]): void {
  api.handle({
    method: 'PATCH',
    path: `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`,
    query: new URLSearchParams({ fieldManager: 'clusterrole-aggregation-controller', force: 'true' }),
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
    user: { name: 'system:serviceaccount:kube-system:clusterrole-aggregation-controller', groups: ['system:masters'] },
    cause: `clusterrole-aggregation-controller ${name}`,
  });
}
