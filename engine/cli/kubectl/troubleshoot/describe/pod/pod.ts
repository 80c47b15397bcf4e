import { describeContainers, describeResources, describeSeccomp } from './containers.ts';
import { describeEvents } from '../events.ts';
import { describeSpread, describeTolerations } from './pod-parts.ts';
import { describeVolumes } from './volumes.ts';
import { eventsOf, type Describer } from '../view.ts';
import { controllerOf, rfc1123, text, type Any, type DescribeWriter } from '../writer.ts';

export const pod: Describer = (object, w, view) => {
  const { spec, status = {}, metadata } = object;
  describeHead(object, w);
  if (spec.resources) {
    w.line(0, 'Resources:');
    describeResources(spec.resources, w, 1);
  }
  const place = { space: '', pod: object };
  if (spec.initContainers?.length)
    describeContainers('Init Containers', spec.initContainers, status.initContainerStatuses ?? [], w, place);
  describeContainers('Containers', spec.containers ?? [], status.containerStatuses ?? [], w, place);
  if (spec.ephemeralContainers?.length)
    describeContainers(
      'Ephemeral Containers',
      spec.ephemeralContainers,
      status.ephemeralContainerStatuses ?? [],
      w,
      place,
    );
  describeGates(spec.readinessGates, status.conditions, w);
  if (status.conditions?.length) {
    w.write(0, 'Conditions:\n  Type\tStatus\n');
    for (const condition of status.conditions) w.line(1, `${condition.type} \t${condition.status} `);
  }
  describeVolumes(spec.volumes, w, '');
  w.field(0, 'QoS Class', status.qosClass);
  w.labels('Node-Selectors', spec.nodeSelector);
  describeTolerations('Tolerations', spec.tolerations, w);
  describeSpread(spec.topologySpreadConstraints, w, '');
  const mirror = metadata.annotations?.['kubernetes.io/config.mirror'];
  const events = eventsOf(view, object, { uid: mirror ?? metadata.uid });
  if (events) describeEvents(events, w);
};

function describeHead({ metadata, spec, status = {} }: Any, w: DescribeWriter): void {
  w.field(0, 'Name', metadata.name);
  w.field(0, 'Namespace', metadata.namespace);
  if (spec.priority !== undefined) w.field(0, 'Priority', spec.priority);
  if (spec.priorityClassName) w.field(0, 'Priority Class Name', spec.priorityClassName);
  if (spec.runtimeClassName) w.field(0, 'Runtime Class Name', spec.runtimeClassName);
  if (spec.serviceAccountName) w.field(0, 'Service Account', spec.serviceAccountName);
  w.field(0, 'Node', spec.nodeName ? `${spec.nodeName}/${text(status.hostIP)}` : '<none>');
  if (status.startTime) w.field(0, 'Start Time', rfc1123(status.startTime));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    w.field(0, 'Status', `Terminating (lasts ${w.since(metadata.deletionTimestamp)})`);
    w.field(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds}s`);
  } else w.field(0, 'Status', status.phase);
  if (status.reason) w.field(0, 'Reason', status.reason);
  if (status.message) w.field(0, 'Message', status.message);
  describeSeccomp(spec.securityContext?.seccompProfile, w, 0, 0);
  w.field(0, 'IP', status.podIP);
  if (status.podIPs?.length) {
    w.line(0, 'IPs:');
    for (const { ip } of status.podIPs) w.field(1, 'IP', ip);
  } else w.field(0, 'IPs', '<none>');
  const controller = controllerOf({ metadata });
  if (controller) w.field(0, 'Controlled By', controller);
  if (status.nominatedNodeName) w.field(0, 'NominatedNodeName', status.nominatedNodeName);
}

function describeGates(
  gates: readonly Any[] | undefined,
  conditions: readonly Any[] | undefined,
  w: DescribeWriter,
): void {
  if (!gates?.length) return;
  w.write(0, 'Readiness Gates:\n  Type\tStatus\n');
  for (const { conditionType } of gates) {
    const found = conditions?.find(({ type }) => type === conditionType);
    w.line(1, `${conditionType} \t${found?.status ?? '<none>'} `);
  }
}
