import type { Co } from '../kernel/coroutine.ts';
import type { Listener, PortTable, ServerAnswer } from '../runtime/ports.ts';
import type { PodRecord } from './record.ts';

/** Forward the host ports of a pod's containers from its node to the pod. */
export function publishHostPorts(record: PodRecord, pod: PortTable, node: PortTable): void {
  for (const container of record.pod.spec.containers as { ports?: HostPort[] }[])
    for (const { hostPort, containerPort, protocol = 'TCP' } of container.ports ?? []) {
      if (!hostPort || protocol === 'SCTP') continue;
      const forward: Listener = {
        protocol,
        port: hostPort,
        *answer(request, client): Co<ServerAnswer> {
          const listener = pod.find(protocol, containerPort, false);
          return listener
            ? yield* listener.answer({ ...request, port: containerPort }, client)
            : { failure: 'refused' };
        },
      };
      node.add(forward);
    }
}

interface HostPort {
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}
