import { StatusError } from '../apiserver/status.ts';
import { equal } from '../kinds/equality.ts';
import { formatSelector, selectorOf, selects } from '../kinds/selectors.ts';
import type { KubeObject } from '../store/object.ts';
import { keyOf, lookup, onChange, type Again, type ControllerContext, type Reconciler } from './controller.ts';
import type { Condition } from './pods.ts';

const HPAS = 'horizontalpodautoscalers.autoscaling';
const RECORDER = 'horizontal-pod-autoscaler';
/** How often an autoscaler looks (--horizontal-pod-autoscaler-sync-period). */
const PERIOD_MS = 15_000;
const NO_METRICS_API = 'the server could not find the requested resource';

interface MetricSpec {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: { readonly type: string } };
  readonly containerResource?: { readonly name: string; readonly target: { readonly type: string } };
  readonly pods?: { readonly metric: { readonly name: string } };
  readonly object?: { readonly metric: { readonly name: string } };
  readonly external?: { readonly metric: { readonly name: string } };
}

/** Scales what HorizontalPodAutoscalers target. There is no source of metrics in the cluster, as in a fresh real one. */
export function autoscalerController(context: ControllerContext): Reconciler {
  return {
    name: 'horizontal-pod-autoscaler-controller',
    triggers: [{ ...onChange(HPAS), delayMs: PERIOD_MS, periodic: true }],
    reconcile: (key) => {
      const autoscaler = lookup(context.store, HPAS, key);
      if (!autoscaler) return;
      new AutoscalerSync(context, autoscaler).run();
      return { afterMs: PERIOD_MS, periodic: true } satisfies Again;
    },
  };
}

class AutoscalerSync {
  #context: ControllerContext;
  #autoscaler: KubeObject;
  #cause: string;
  #conditions: Condition[];

  constructor(context: ControllerContext, autoscaler: KubeObject) {
    this.#context = context;
    this.#autoscaler = autoscaler;
    this.#cause = `horizontal-pod-autoscaler ${keyOf(autoscaler)}`;
    this.#conditions = [...((autoscaler.status?.conditions ?? []) as Condition[])];
  }

  run(): void {
    const target = this.#target();
    if (typeof target === 'string') {
      this.#tell('Warning', 'FailedGetScale', target);
      this.#set(
        'AbleToScale',
        'False',
        'FailedGetScale',
        `the HPA controller was unable to get the target's current scale: ${target}`,
      );
      return this.#write({ ...this.#autoscaler.status });
    }
    this.#set(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    this.#scale(target.resource, target.object);
  }

  /** What is to be scaled, or why it cannot be found. */
  #target(): { resource: string; object: KubeObject } | string {
    const { apiVersion = '', kind, name } = this.#autoscaler.spec.scaleTargetRef;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const resource = group ? `${kind.toLowerCase()}s.${group}` : `${kind.toLowerCase()}s`;
    const object = this.#context.store.get(resource, this.#autoscaler.metadata.namespace!, name);
    if (object) return { resource, object };
    return SCALABLE.has(resource) || this.#context.store.count(resource)
      ? `${resource} "${name}" not found`
      : `no matches for kind "${kind}" in group "${group}"`;
  }

  #scale(resource: string, target: KubeObject): void {
    const { minReplicas = 1, maxReplicas } = this.#autoscaler.spec;
    const current: number = target.spec.replicas ?? 1;
    if (current === 0 && minReplicas !== 0) {
      this.#set(
        'ScalingActive',
        'False',
        'ScalingDisabled',
        'scaling is disabled since the replica count of the target is zero',
      );
      const { currentMetrics: _, ...status } = this.#autoscaler.status ?? {};
      return this.#write({
        ...status,
        currentReplicas: undefined,
        desiredReplicas: 0,
        currentMetrics: this.#autoscaler.status?.currentMetrics,
      });
    }
    if (current > maxReplicas)
      return this.#rescale(resource, target, current, maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
    if (current < minReplicas)
      return this.#rescale(resource, target, current, minReplicas, 'Current number of replicas below Spec.MinReplicas');
    this.#askMetrics(target, current);
  }

  #rescale(resource: string, target: KubeObject, current: number, desired: number, reason: string): void {
    const { client, kernel } = this.#context;
    const { namespace, name } = target.metadata;
    const message = `New size: ${desired}; reason: ${reason}`;
    try {
      client.patch(resource, namespace!, name, { spec: { replicas: desired } }, { cause: this.#cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#tell('Warning', 'FailedRescale', `${message}; error: ${error.message}`);
      this.#set(
        'AbleToScale',
        'False',
        'FailedUpdateScale',
        `the HPA controller was unable to update the target scale: ${error.message}`,
      );
      return this.#write({ ...this.#autoscaler.status, currentReplicas: current });
    }
    this.#set(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    this.#tell('Normal', 'SuccessfulRescale', message);
    const { currentMetrics: _, ...status } = this.#autoscaler.status ?? {};
    this.#write({ ...status, currentReplicas: current, desiredReplicas: desired, lastScaleTime: kernel.timestamp() });
  }

  /** Ask for every metric; none is to be had. */
  #askMetrics(target: KubeObject, current: number): void {
    const selector = selectorOf(
      target.spec.selector?.matchLabels || target.spec.selector?.matchExpressions ? target.spec.selector : undefined,
    );
    if (!selector?.length) {
      this.#tell('Warning', 'SelectorRequired', 'selector is required');
      this.#set('ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
      return this.#write({ ...this.#autoscaler.status, currentReplicas: current });
    }
    const rivals = this.#rivals(target);
    if (rivals.length) {
      const keys = [this.#autoscaler, ...rivals].map(keyOf).join(' ');
      const message = `pods by selector ${formatSelector(selector)} are controlled by multiple HPAs: [${keys}]`;
      for (const reason of ['AmbiguousSelector', 'FailedComputeMetricsReplicas'])
        this.#tell('Warning', reason, message);
      this.#set('ScalingActive', 'False', 'AmbiguousSelector', message);
      return this.#write({ ...this.#autoscaler.status, currentReplicas: current, currentMetrics: undefined });
    }
    const metrics: MetricSpec[] = this.#autoscaler.spec.metrics ?? [];
    const failures = metrics.map((metric) => failureOf(metric, this.#autoscaler.metadata.namespace!));
    for (const { reason, message } of failures) this.#tell('Warning', reason, message);
    const [first] = failures;
    if (first) {
      this.#set(
        'ScalingActive',
        'False',
        first.reason,
        `the HPA was unable to compute the replica count: ${first.message}`,
      );
      const summary = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.prefix}${first.message}`;
      this.#tell('Warning', 'FailedComputeMetricsReplicas', summary);
    }
    const desired: number | undefined = this.#autoscaler.status?.desiredReplicas;
    this.#write({
      ...this.#autoscaler.status,
      currentReplicas: current,
      desiredReplicas: desired ?? 0,
      currentMetrics: metrics.map(() => ({ type: '' })),
    });
  }

  /** The other autoscalers whose targets own pods of this target, as far as they have looked for metrics already. */
  #rivals(target: KubeObject): KubeObject[] {
    const { store } = this.#context;
    const { namespace, name } = this.#autoscaler.metadata;
    const pods = store.list('pods', namespace).filter((pod) => selects(target.spec.selector, pod.metadata.labels));
    return store.list(HPAS, namespace).filter((other) => {
      const looked = (other.status?.conditions as Condition[] | undefined)?.some(
        ({ type }) => type === 'ScalingActive',
      );
      if (other.metadata.name === name || !looked) return false;
      const theirs = new AutoscalerSync(this.#context, other).#target();
      return (
        typeof theirs !== 'string' && pods.some((pod) => selects(theirs.object.spec.selector, pod.metadata.labels))
      );
    });
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder(RECORDER).event(this.#autoscaler, type, reason, message, { cause: this.#cause });
  }

  #set(type: string, status: string, reason: string, message: string): void {
    const known = this.#conditions.find((condition) => condition.type === type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : this.#context.kernel.timestamp();
    const condition = { type, status, lastTransitionTime, reason, message };
    this.#conditions = known
      ? this.#conditions.map((one) => (one === known ? condition : one))
      : [...this.#conditions, condition];
  }

  #write(status: Record<string, unknown>): void {
    const changed = { ...status, conditions: this.#conditions };
    if (equal(changed, this.#autoscaler.status)) return;
    const object = { ...this.#autoscaler, status: JSON.parse(JSON.stringify(changed)) };
    this.#context.client.update(HPAS, object, { subresource: 'status', cause: this.#cause });
  }
}

const SCALABLE = new Set(['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'replicationcontrollers']);

/** Why a metric could not be had: reason, message, and what precedes it in a summary. */
function failureOf(metric: MetricSpec, namespace: string): { reason: string; message: string; prefix: string } {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const { name, target } = (metric.resource ?? metric.containerResource)!;
      const what = target.type === 'Utilization' ? 'utilization' : 'usage';
      const message =
        `failed to get ${name} ${what}: unable to get metrics for resource ${name}: unable to fetch metrics from ` +
        `resource metrics API: ${NO_METRICS_API} (get pods.metrics.k8s.io)`;
      const container = metric.type === 'ContainerResource';
      return {
        reason: container ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric',
        message,
        prefix: `failed to get ${name} ${container ? 'container resource' : 'resource'} metric value: `,
      };
    }
    case 'Pods': {
      const name = metric.pods!.metric.name;
      const message = `unable to get metric ${name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`;
      return { reason: 'FailedGetPodsMetric', message, prefix: 'failed to get pods metric value: ' };
    }
    case 'Object': {
      const name = metric.object!.metric.name;
      const message = `unable to get metric ${name}: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered`;
      return { reason: 'FailedGetObjectMetric', message, prefix: 'failed to get object metric value: ' };
    }
    default: {
      const name = metric.external?.metric.name ?? '';
      const message = `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: no external metrics API (external.metrics.k8s.io) registered`;
      return { reason: 'FailedGetExternalMetric', message, prefix: `failed to get ${name} external metric value: ` };
    }
  }
}
