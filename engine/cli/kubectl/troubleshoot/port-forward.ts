import { refusedForward } from '../../../apiserver/subresources/port-forward.ts';
import type { Co } from '../../../kernel/coroutine.ts';
import type { Listener, ServerAnswer } from '../../../runtime/ports.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build } from '../resource/builder.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { errorText, KubectlError } from '../errors.ts';
import { firstPod, POD_FLAGS } from './pod-for-object.ts';
import { authorizeStream } from './pod-streams.ts';
import { parsePort } from '../flags/ports.ts';

/** `kubectl port-forward`. */
export const PORT_FORWARD: Command = {
  name: 'port-forward',
  short: 'Forward one or more local ports to a pod',
  usage: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  flags: [
    { name: 'address', type: 'stringSlice', default: ['localhost'], usage: 'Addresses to listen on.' },
    POD_FLAGS[1],
  ],
  run: runPortForward,
};

/** A port here and the port of the pod it leads to. */
interface Pair {
  readonly local: number;
  readonly remote: number;
}

function* runPortForward(context: Context): Co<number> {
  const { args, process } = context;
  if (args.length < 2) throw context.usageError('TYPE/NAME and list of ports are required for port-forward');
  const [resource, ...texts] = args;
  const found = yield* build(context, { args: resource.includes('/') ? [resource] : ['pods', resource] });
  const [info] = yield* found.infos();
  const object = info.object!;
  const pod = object.kind === 'Pod' ? object : yield* firstPod(context, info);
  const pairs = texts.map((text) => pairOf(text, object, pod));
  const phase: string = pod.status?.phase ?? '';
  if (phase !== 'Running')
    throw new KubectlError(`unable to forward port because pod is not running. Current status=${phase}`);
  authorizeStream(context, pod.metadata.namespace ?? '', pod.metadata.name, 'portforward');
  if (!process.machine.listen) throw new KubectlError('listening on a local port is not simulated on this machine');
  listenAddresses(context);
  const closers: (() => void)[] = [];
  try {
    for (const pair of pairs) yield* open(context, pod, pair, closers);
    for (;;) yield { until: context.kernel.now + 3_600_000 };
  } finally {
    for (const close of closers) close();
  }
}

function* open(context: Context, pod: KubeObject, { local, remote }: Pair, closers: (() => void)[]): Co<void> {
  const { machine } = context.process;
  const { name, namespace = '' } = pod.metadata;
  const listener: Listener = {
    protocol: 'TCP',
    port: local,
    loopback: true,
    *answer(request): Co<ServerAnswer> {
      yield* context.out(`Handling connection for ${local}\n`);
      const { method = 'GET', path = '/', headers = {}, body } = request;
      const answer = yield* context.cluster.pods.request(namespace, name, remote, {
        method,
        path,
        headers: { ...headers },
        ...(body !== undefined && { body }),
      });
      if ('failure' in answer) {
        yield* context.err(
          `E portforward.go:424] "Unhandled Error" err=${JSON.stringify(`an error occurred forwarding ${local} -> ${remote}: ${refusedForward(pod.metadata.uid ?? '', remote, answer.failure)}`)}\n`,
        );
        return { failure: 'reset' };
      }
      return { statusText: '', ...answer };
    },
  };
  const close = machine.listen!(listener);
  if (!close) {
    const why = `listen tcp4 127.0.0.1:${local}: bind: address already in use`;
    throw new KubectlError(
      `unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error ${why} unable to create listener: Error ${why.replace('tcp4 127.0.0.1', 'tcp6 [::1]')}]`,
    );
  }
  closers.push(close);
  for (const address of listenAddresses(context))
    yield* context.out(`Forwarding from ${address}:${local} -> ${remote}\n`);
}

/** The addresses that --address names, as Go joins them with ports; `localhost` stands for both of its own. */
function listenAddresses(context: Context): string[] {
  const out = new Set<string>();
  for (const address of context.flags.strings('address')) {
    if (address === 'localhost') for (const own of ['127.0.0.1', '[::1]']) out.add(own);
    else if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) out.add(address);
    else if (address.includes(':')) out.add(`[${address}]`);
    else throw new KubectlError(`${address} is not a valid IP`);
  }
  return [...out];
}

/** `8080`, `8080:80`, `:80`, `8080:http`; a service's port is led to its target port. Throws KubectlError. */
function pairOf(text: string, object: KubeObject, pod: KubeObject): Pair {
  const parts = text.split(':');
  // What has more colons counts up to the first.
  const [localText, remoteText] = parts.length === 2 ? parts : [parts[0], parts[0]];
  if (!remoteText) throw new KubectlError('remote port cannot be empty');
  const remote = remotePort(remoteText, object, pod);
  const named = !/^[+-]?\d+$/.test(remoteText);
  const portOf = (value: string, which: string): number => {
    try {
      return parsePort(value);
    } catch (error) {
      throw new KubectlError(`error parsing ${which} port '${value}': ${errorText(error)}`);
    }
  };
  const same = localText === remoteText && parts.length !== 2;
  const local =
    localText === ''
      ? 30_000 + (remote % 10_000)
      : portOf(same && named ? serviceOrOwn(localText, object, remote) : localText, 'local');
  portOf(String(remote), 'remote');
  if (!remote) throw new KubectlError('remote port must be > 0');
  return { local, remote };
}

/** A named port of a service is listened on under the service's own number. */
function serviceOrOwn(name: string, object: KubeObject, remote: number): string {
  if (object.kind !== 'Service') return String(remote);
  const port = (object.spec.ports ?? []).find((one: { name?: string; port: number }) => one.name === name);
  return String(port?.port ?? remote);
}

function remotePort(text: string, object: KubeObject, pod: KubeObject): number {
  const containerPort = (name: string): number => {
    for (const container of pod.spec.containers)
      for (const port of container.ports ?? []) if (port.name === name) return port.containerPort as number;
    throw new KubectlError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  };
  if (object.kind !== 'Service') return /^\d+$/.test(text) ? Number(text) : containerPort(text);
  const port = (object.spec.ports ?? []).find((p: any) =>
    /^\d+$/.test(text) ? p.port === Number(text) : p.name === text,
  );
  if (!port)
    throw new KubectlError(
      /^\d+$/.test(text)
        ? `Service ${object.metadata.name} does not have a service port ${text}`
        : `Service '${object.metadata.name}' does not have a named port '${text}'`,
    );
  const target = port.targetPort ?? port.port;
  return typeof target === 'number' ? target : containerPort(target);
}
