import { probeText } from './probe.ts';
import { resourceFieldValue } from '../resource-value.ts';
import { boolText, rfc1123, text, type Any, type DescribeWriter } from '../writer.ts';

/** Where containers are described: `space` is the indentation within a template; the pod resolves fieldRefs. */
export interface ContainerPlace {
  readonly space: string;
  readonly pod?: Any;
}

/** A list of containers under its title, with their statuses where there are any. */
export function describeContainers(
  title: string,
  containers: readonly Any[],
  statuses: readonly Any[] | undefined,
  w: DescribeWriter,
  place: ContainerPlace,
): void {
  w.write(0, `${place.space}${title}:${containers.length ? '' : ' <none>'}\n`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    describeBasics(container, status, w, place.space);
    describeCommand(container, w);
    if (status) describeStates(status, w);
    describeResources(container.resources, w, 2);
    for (const [name, probe] of probesOf(container)) w.field(2, name, probeText(probe));
    if (container.envFrom?.length) describeEnvFrom(container.envFrom, w);
    describeEnvironment(container, w, place.pod);
    describeMounts(container, w);
  }
}

function probesOf(container: Any): [string, Any][] {
  const all: [string, Any][] = [
    ['Liveness', container.livenessProbe],
    ['Readiness', container.readinessProbe],
    ['Startup', container.startupProbe],
  ];
  return all.filter(([, probe]) => probe);
}

function describeBasics(container: Any, status: Any, w: DescribeWriter, space: string): void {
  w.write(1, `${space && ' '}${container.name}:\n`);
  if (status) w.field(2, 'Container ID', status.containerID);
  w.field(2, 'Image', container.image);
  if (status) w.field(2, 'Image ID', status.imageID);
  describePorts(w, 'Port', container.ports, 'containerPort');
  describePorts(w, 'Host Port', container.ports, 'hostPort');
  describeSeccomp(container.securityContext?.seccompProfile, w, 2, 3);
}

/** A seccomp profile with its file. */
export function describeSeccomp(profile: Any, w: DescribeWriter, level: number, fileLevel: number): void {
  if (!profile) return;
  w.field(level, 'SeccompProfile', profile.type);
  if (profile.type === 'Localhost') w.field(fileLevel, 'LocalhostProfile', profile.localhostProfile);
}

function describePorts(w: DescribeWriter, title: string, ports: readonly Any[] | undefined, field: string): void {
  const list = (ports ?? []).map(
    (port) => `${port[field] ?? 0}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`,
  );
  w.field(2, list.length > 1 ? `${title}s` : title, list.join(', ') || '<none>');
}

function describeCommand(container: Any, w: DescribeWriter): void {
  const block = (title: string, words: readonly string[] | undefined): void => {
    if (!words?.length) return;
    w.line(2, `${title}:`);
    for (const word of words) for (const line of word.split('\n')) w.line(3, line);
  };
  block('Command', container.command);
  block('Args', container.args);
}

/** Limits and requests. */
export function describeResources(resources: Any, w: DescribeWriter, level: number): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(list ?? {}).sort();
    if (names.length) w.line(level, `${title}:`);
    for (const name of names) w.field(level + 1, name, list[name]);
  }
}

function describeStates(status: Any, w: DescribeWriter): void {
  describeState('State', status.state ?? {}, w);
  if (status.lastState?.terminated) describeState('Last State', status.lastState, w);
  w.field(2, 'Ready', boolText(Boolean(status.ready)));
  w.field(2, 'Restart Count', status.restartCount ?? 0);
}

function describeState(title: string, state: Any, w: DescribeWriter): void {
  if (state.running) {
    w.field(2, title, 'Running');
    w.field(3, 'Started', rfc1123(state.running.startedAt));
  } else if (state.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated;
    w.field(2, title, 'Terminated');
    if (reason) w.field(3, 'Reason', reason);
    if (message) w.field(3, 'Message', message);
    w.field(3, 'Exit Code', exitCode ?? 0);
    if (signal > 0) w.field(3, 'Signal', signal);
    w.field(3, 'Started', rfc1123(startedAt));
    w.field(3, 'Finished', rfc1123(finishedAt));
  } else {
    w.field(2, title, 'Waiting');
    if (state.waiting?.reason) w.field(3, 'Reason', state.waiting.reason);
  }
}

function describeEnvFrom(sources: readonly Any[], w: DescribeWriter): void {
  w.line(2, 'Environment Variables from:');
  for (const { configMapRef, secretRef, prefix } of sources) {
    const kind = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    const { name, optional } = configMapRef ?? secretRef ?? {};
    const how = prefix ? `${kind} with prefix '${prefix}'` : kind;
    w.line(3, `${text(name)}\t${how}\tOptional: ${optional === true}`);
  }
}

function describeEnvironment(container: Any, w: DescribeWriter, pod: Any): void {
  const variables: readonly Any[] = container.env ?? [];
  w.write(2, `Environment:${variables.length ? '' : '\t<none>'}\n`);
  for (const { name, value, valueFrom } of variables) {
    if (!valueFrom) {
      text(value)
        .split('\n')
        .forEach((line, i) => w.line(3, `${i ? '' : `${name}:`}\t${line}`));
    } else if (valueFrom.fieldRef) {
      const { apiVersion, fieldPath } = valueFrom.fieldRef;
      w.field(3, name, `${podField(pod, fieldPath)} (${apiVersion}:${fieldPath})`);
    } else if (valueFrom.resourceFieldRef) {
      const { resource } = valueFrom.resourceFieldRef;
      const found = resourceFieldValue(valueFrom.resourceFieldRef, container);
      const unlimited = found === '0' && (resource === 'limits.cpu' || resource === 'limits.memory');
      w.field(3, name, `${unlimited ? 'node allocatable' : found} (${resource})`);
    } else if (valueFrom.secretKeyRef) describeKey(w, name, valueFrom.secretKeyRef, 'in secret');
    else if (valueFrom.configMapKeyRef) describeKey(w, name, valueFrom.configMapKeyRef, 'of config map');
  }
}

const describeKey = (w: DescribeWriter, name: string, reference: Any, where: string): void =>
  w.line(
    3,
    `${name}:\t<set to the key '${reference.key}' ${where} '${text(reference.name)}'>\tOptional: ${reference.optional === true}`,
  );

/** kubectl itself resolves these two fields only. */
function podField(pod: Any, path: string): string {
  if (path === 'metadata.name') return text(pod?.metadata.name);
  return path === 'metadata.namespace' ? text(pod?.metadata.namespace) : '';
}

function describeMounts(container: Any, w: DescribeWriter): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a: Any, b: Any) => (a.mountPath < b.mountPath ? -1 : 1));
  w.write(2, `Mounts:${mounts.length ? '' : '\t<none>'}\n`);
  for (const { mountPath, name, readOnly, subPath } of mounts)
    w.line(
      3,
      `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''})`,
    );
  const devices = [...(container.volumeDevices ?? [])].sort((a: Any, b: Any) => (a.devicePath < b.devicePath ? -1 : 1));
  if (!devices.length) return;
  w.write(2, `Devices:${mounts.length ? '' : '\t<none>'}\n`);
  for (const { devicePath, name } of devices) w.line(3, `${devicePath} from ${name}`);
}
