import type { Client } from '../../apiserver/api.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject } from '../../store/object.ts';
import { keyOf, lookup, onChange, type ControllerContext, type Reconciler, type Trigger } from '../controller.ts';
import { setCondition } from './conditions.ts';
import { typeWarnings } from './policy-types.ts';

export const API_SERVICES = 'apiservices.apiregistration.k8s.io';
const FLOW_SCHEMAS = 'flowschemas.flowcontrol.apiserver.k8s.io';
const LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';
const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';

/** The API server's own loops write as itself. */
export const serverClient = ({ api }: ControllerContext, fieldManager = 'kube-apiserver'): Client =>
  api.client({ user: { name: 'system:apiserver', groups: ['system:masters'] }, fieldManager });

/** Tells of APIServices whether the service behind them is there (kube-aggregator's availability controllers). */
export function apiServiceController(context: ControllerContext): Reconciler {
  const client = serverClient(context);
  const { store, kernel } = context;
  return {
    name: 'apiservice-availability',
    latencyMs: [2, 20],
    triggers: [onChange(API_SERVICES), onBackend(context)],
    reconcile: (key) => {
      const service = lookup(store, API_SERVICES, key);
      if (!service) return;
      const [value, reason, message] = availability(context, service);
      const status = {
        ...service.status,
        conditions: setCondition(service, kernel.timestamp(), 'Available', value, reason, message),
      };
      if (equal(status, service.status)) return;
      client.update(
        API_SERVICES,
        { ...service, status },
        { subresource: 'status', cause: `apiservice-availability ${key}` },
      );
    },
  };
}

const onBackend = ({ store }: ControllerContext): Trigger => ({
  resource: 'services',
  keys: ({ object }) =>
    store
      .list(API_SERVICES)
      .filter(
        ({ spec }) =>
          spec.service?.name === object.metadata.name && spec.service.namespace === object.metadata.namespace,
      )
      .map(keyOf),
});

function availability({ store }: ControllerContext, { spec }: KubeObject): ['True' | 'False', string, string] {
  if (!spec.service) return ['True', 'Local', 'Local APIServices are always available'];
  const { name, namespace, port = 443 } = spec.service;
  const quoted = `service/${name} in "${namespace}"`;
  const service = store.get('services', namespace, name);
  if (!service) return ['False', 'ServiceNotFound', `${quoted} is not present`];
  if (!(service.spec.ports ?? []).some((one: { port: number }) => one.port === port))
    return ['False', 'ServicePortError', `${quoted} is not listening on port ${port}`];
  const endpoints = store.get('endpoints', namespace, name)?.subsets ?? [];
  if (!endpoints.some((subset: KubeObject) => subset.addresses?.length))
    return ['False', 'MissingEndpoints', `endpoints for ${quoted} have no addresses with port name ""`];
  return ['False', 'FailedDiscoveryCheck', `failing or missing response: aggregation is not simulated here`];
}

/** Tells of FlowSchemas whether their priority level is there (API priority and fairness). */
export function flowSchemaController(context: ControllerContext): Reconciler {
  const { store, kernel } = context;
  return {
    name: 'flow-schema-status',
    latencyMs: [2, 20],
    triggers: [
      onChange(FLOW_SCHEMAS),
      {
        resource: LEVELS,
        keys: ({ object }) =>
          store
            .list(FLOW_SCHEMAS)
            .filter(({ spec }) => spec.priorityLevelConfiguration?.name === object.metadata.name)
            .map(keyOf),
      },
    ],
    reconcile: (key) => {
      const schema = lookup(store, FLOW_SCHEMAS, key);
      if (!schema) return;
      const level = schema.spec.priorityLevelConfiguration.name;
      const found = store.get(LEVELS, '', level) !== undefined;
      const what = `This FlowSchema references the PriorityLevelConfiguration object named "${level}"`;
      const [value, reason, rest] = found
        ? (['False', 'Found', ' and it exists'] as const)
        : (['True', 'NotFound', ' but there is no such object'] as const);
      const conditions = setCondition(schema, kernel.timestamp(), 'Dangling', value, reason, what + rest);
      if (equal(conditions, schema.status?.conditions)) return;
      applyStatus(context, schema, 'flowschemas', 'api-priority-and-fairness-config-consumer-v1', { conditions });
    },
  };
}

/** Notes that the expressions of ValidatingAdmissionPolicies were checked (validatingadmissionpolicystatus). */
export function admissionPolicyController(context: ControllerContext): Reconciler {
  return {
    name: 'validatingadmissionpolicy-status-controller',
    latencyMs: [10, 60],
    triggers: [onChange(POLICIES)],
    reconcile: (key) => {
      const policy = lookup(context.store, POLICIES, key);
      const generation = policy?.metadata.generation;
      if (!policy || policy.status?.observedGeneration === generation) return;
      const expressionWarnings = typeWarnings(context.store, policy);
      const status = {
        observedGeneration: generation,
        typeChecking: expressionWarnings.length ? { expressionWarnings } : {},
      };
      applyStatus(context, policy, 'validatingadmissionpolicies', 'validatingadmissionpolicy-status', status);
    },
  };
}

/** Apply a status server-side, as these loops do. */
export function applyStatus(
  { api }: ControllerContext,
  object: KubeObject,
  resource: string,
  manager: string,
  status: object,
): void {
  const { apiVersion, kind, metadata } = object;
  api.handle({
    method: 'PATCH',
    path: `/apis/${apiVersion}/${resource}/${metadata.name}/status`,
    query: new URLSearchParams({ fieldManager: manager, force: 'true' }),
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: { apiVersion, kind, metadata: { name: metadata.name }, status },
    user: { name: 'system:apiserver', groups: ['system:masters'] },
    cause: `${manager} ${metadata.name}`,
  });
}
