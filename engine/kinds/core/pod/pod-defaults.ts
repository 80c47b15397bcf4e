import { defaultPullPolicy } from '../container/image.ts';
import { aggregate, aggregateAll } from './pod-resources.ts';
import { roundResourceList, roundResources } from '../container/resource-list.ts';
import { defaultVolume } from '../volume/volume-defaults.ts';

/** The defaults of a pod template: those of its spec. */
export function defaultPodTemplate(template: any): void {
  template.metadata ??= {};
  template.spec ??= {};
  defaultPodSpec(template.spec);
}

/** Defaults of a pod spec, alone or in a template (`SetDefaults_PodSpec` and those of all that lies in it). */
function defaultPodSpec(spec: any): void {
  unifyServiceAccount(spec);
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  roundResourceList(spec.overhead);
  roundResources(spec.resources);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
}

/** The old name of the field follows the new one; the old counts where it stands alone. */
function unifyServiceAccount(spec: any): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name) spec.serviceAccountName = spec.serviceAccount = name;
  else {
    delete spec.serviceAccountName;
    delete spec.serviceAccount;
  }
}

function defaultContainer(container: any): void {
  container.resources ??= {};
  roundResources(container.resources);
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.imagePullPolicy ||= defaultPullPolicy(container.image ?? '');
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const variable of container.env ?? []) if (variable.valueFrom) defaultValueSource(variable.valueFrom);
  if (container.livenessProbe) defaultProbe(container.livenessProbe);
  if (container.readinessProbe) defaultProbe(container.readinessProbe);
  if (container.startupProbe) defaultProbe(container.startupProbe);
  if (container.lifecycle?.postStart?.httpGet) defaultHttpGet(container.lifecycle.postStart.httpGet);
  if (container.lifecycle?.preStop?.httpGet) defaultHttpGet(container.lifecycle.preStop.httpGet);
}

function defaultValueSource(source: any): void {
  if (source.fieldRef) source.fieldRef.apiVersion ||= 'v1';
  if (source.resourceFieldRef) source.resourceFieldRef.divisor ??= '0';
  if (source.fileKeyRef) source.fileKeyRef.optional ??= false;
}

function defaultProbe(probe: any): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function defaultHttpGet(get: any): void {
  get.path ||= '/';
  get.scheme ||= 'HTTP';
}

/** Defaults of pods that templates do not get (`SetDefaults_Pod`). */
export function defaultPod(pod: any): void {
  const spec = (pod.spec ??= {});
  defaultPodSpec(spec);
  for (const container of spec.containers ?? []) requestsFromLimits(container.resources);
  for (const container of spec.initContainers ?? []) requestsFromLimits(container.resources);
  if (spec.resources) defaultPodLevelRequests(spec);
  spec.enableServiceLinks ??= true;
  if (!spec.hostNetwork) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

function requestsFromLimits(resources: any): void {
  if (!resources?.limits) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Resources that a pod as a whole may ask for; huge pages besides. */
const podLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePages(name);

/** A pod that says what it needs as a whole is limited to the huge pages of its containers. */
function defaultPodLevelHugePages({ resources, containers = [], initContainers = [] }: any): void {
  const given = { ...resources.limits, ...resources.requests };
  if (!Object.keys(given).length) return;
  for (const { resources: own } of [...containers, ...initContainers])
    for (const name of Object.keys(own?.limits ?? {}))
      if (isHugePages(name) && given[name] === undefined)
        (resources.limits ??= {})[name] = aggregate({ containers, initContainers }, 'limits', name);
}

/**
 * Requests of the pod as a whole where its limits are given: what its containers ask for together, or else the limit
 * (`defaultPodRequests`).
 */
function defaultPodLevelRequests(spec: any): void {
  defaultPodLevelHugePages(spec);
  const { limits, requests } = spec.resources;
  if (!limits) return;
  const asked = { ...requests };
  for (const [name, total] of Object.entries(aggregateAll(spec, 'requests')))
    if (podLevel(name) && !isHugePages(name)) asked[name] ??= total;
  for (const name of Object.keys(limits)) if (podLevel(name)) asked[name] ??= limits[name];
  if (Object.keys(asked).length) spec.resources.requests = asked;
}
