import type { KubeObject } from '../../../store/object.ts';
import { InternalFailure, Path, internal, invalid, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { needsHealthCheckPort, needsNodePort } from './service-needs.ts';

const FIRST = 30000;
const LAST = 32767;
/** The first ports of the range are given by chance only when the others are used up. */
const STATIC_PORTS = 86;
/** Made-up ports of a dry run begin after this one when the service names none. */
const DRY_RUN_BASE = 32768;

const ALLOCATED = 'provided port is already allocated';
const FULL = 'failed to allocate a nodePort: range is full';

interface ServicePort {
  protocol?: string;
  nodePort?: number;
  port?: number;
}

/** The ports on the nodes that one write to a service takes (`portallocator`). */
class PortAllocation {
  #context: KindContext;
  #used: Set<number> | undefined;
  #taken: number[] = [];

  constructor(context: KindContext) {
    this.#context = context;
  }

  /** Take a number. Returns why it cannot be had. */
  take(number: number): string | undefined {
    if (!this.#context.dryRun && (number < FIRST || number > LAST))
      return `provided port is not in the valid range. The range of valid ports is ${FIRST}-${LAST}`;
    if (this.#usedPorts().has(number) || this.#taken.includes(number)) return ALLOCATED;
    this.#taken.push(number);
    return undefined;
  }

  /** Any free number. */
  any(): number | undefined {
    const number = this.#context.dryRun ? this.#madeUp() : this.#chance();
    if (number !== undefined) this.#taken.push(number);
    return number;
  }

  /** After the highest taken so far. */
  #madeUp(): number {
    // The server counts in 32 bits.
    return ((this.#taken.length ? Math.max(...this.#taken) : DRY_RUN_BASE) + 1) | 0;
  }

  #chance(): number | undefined {
    const used = this.#usedPorts();
    for (const [low, high] of [
      [FIRST + STATIC_PORTS, LAST],
      [FIRST, FIRST + STATIC_PORTS - 1],
    ]) {
      const size = high - low + 1;
      const start = this.#context.random(size);
      for (let step = 0; step < size; step++) {
        const number = low + ((start + step) % size);
        if (!used.has(number) && !this.#taken.includes(number)) return number;
      }
    }
    return undefined;
  }

  #usedPorts(): Set<number> {
    return (this.#used ??= new Set(this.#context.list('services').flatMap(portsOf)));
  }
}

function portsOf(service: KubeObject | undefined): number[] {
  const { ports, healthCheckNodePort } = service?.spec ?? {};
  const numbers = (ports ?? []).map((port: ServicePort) => port.nodePort);
  return [...numbers, healthCheckNodePort].filter((number): number is number => !!number);
}

/** Give a service its ports on the nodes. */
export function allocateNodePorts(object: KubeObject, old: KubeObject | undefined, context: KindContext): FieldErrors {
  const { spec } = object;
  const ports = new PortAllocation(context);
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    const errors = old ? changePorts(object, old, ports) : newPorts(object, ports);
    if (errors.length) return errors;
  }
  if (!needsHealthCheckPort(spec) || (old && needsHealthCheckPort(old.spec))) return [];
  return healthCheckPort(spec, ports);
}

const pathOf = (index: number): Path => new Path('spec').child('ports').index(index).child('nodePort');

/** One service port has one port on the nodes, whatever the protocols (`initNodePorts`). */
function newPorts({ spec }: KubeObject, allocation: PortAllocation): FieldErrors {
  const ports: ServicePort[] = spec.ports ?? [];
  const chosen = new Map<number | undefined, number>();
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort && !needsNodePort(spec)) continue;
    const known = chosen.get(port.port);
    const wanted = known
      ? port.nodePort !== known && port.nodePort
      : ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
    if (wanted) {
      const why = allocation.take(wanted);
      if (why) return [invalid(pathOf(index), wanted, why)];
    }
    const number = wanted || known || allocation.any();
    if (!number) return [internal(pathOf(index), FULL)];
    port.nodePort = number;
    if (!known) chosen.set(port.port, number);
  }
  return [];
}

function changePorts({ spec }: KubeObject, old: KubeObject, allocation: PortAllocation): FieldErrors {
  const kept = new Set(portsOf(old));
  const seen = new Set<string>();
  for (const [index, port] of ((spec.ports ?? []) as ServicePort[]).entries()) {
    if (!port.nodePort) {
      if (!needsNodePort(spec)) continue;
      port.nodePort = allocation.any();
      if (!port.nodePort) return [internal(pathOf(index), FULL)];
    } else if (!kept.has(port.nodePort)) {
      const why = allocation.take(port.nodePort);
      if (why) return [invalid(pathOf(index), port.nodePort, why)];
      kept.add(port.nodePort);
    }
    const taken = `{${port.protocol} ${port.nodePort}}`;
    if (seen.has(taken)) throw new InternalFailure(`duplicate nodePort: ${taken}`);
    seen.add(taken);
  }
  return [];
}

function healthCheckPort(spec: KubeObject, allocation: PortAllocation): FieldErrors {
  const path = new Path('spec').child('healthCheckNodePort');
  if (!spec.healthCheckNodePort) {
    spec.healthCheckNodePort = allocation.any();
    return spec.healthCheckNodePort ? [] : [internal(path, FULL)];
  }
  const why = allocation.take(spec.healthCheckNodePort);
  return why
    ? [internal(path, `failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}: ${why}`)]
    : [];
}
