import type { KubeObject } from '../../store/object.ts';
import type { KindContext } from '../kind.ts';

const FIRST = 30000;
const LAST = 32767;
/** The first ports of the range are given by chance only when the others are used up. */
const STATIC_PORTS = 86;
/** Where made-up ports of a dry run begin when the service names none. */
const DRY_RUN_BASE = 32768;

interface ServicePort {
  protocol?: string;
  nodePort?: number;
  port?: number;
}

const keyOf = ({ protocol = 'TCP', nodePort }: ServicePort): string => `${protocol}/${nodePort}`;

/** The ports on the nodes that one write to a service takes (`portallocator`). */
export class PortAllocation {
  #context: KindContext;
  /** Ports of other services and, on an update, of the service itself. */
  #used: Set<number> | undefined;
  #own: Set<number>;
  #self: KubeObject;
  /** Taken by this write: protocol and port; the same number may serve two protocols of one service. */
  #taken = new Set<string>();
  #numbers: number[] = [];

  constructor(context: KindContext, object: KubeObject, old: KubeObject | undefined) {
    this.#context = context;
    this.#self = object;
    this.#own = new Set<number>(portsOf(old));
  }

  /** Take the port that is named. Returns why it cannot be had. */
  take(port: ServicePort): string | undefined {
    const number = port.nodePort!;
    if (this.#taken.has(keyOf(port))) return ALLOCATED;
    this.#taken.add(keyOf(port));
    // The number is the service's already, by another protocol or since before.
    if (this.#numbers.includes(number)) return undefined;
    if (this.#own.has(number)) {
      this.#numbers.push(number);
      return undefined;
    }
    return this.takeNumber(number);
  }

  /** Take a number. Returns why it cannot be had. */
  takeNumber(number: number): string | undefined {
    if (!this.#context.dryRun && (number < FIRST || number > LAST))
      return `provided port is not in the valid range. The range of valid ports is ${FIRST}-${LAST}`;
    if (this.#usedPorts().has(number) || this.#numbers.includes(number)) return ALLOCATED;
    this.#numbers.push(number);
    return undefined;
  }

  /** Any free port for one of the service's; the number of a twin in another protocol is preferred. */
  any(port: ServicePort): number | undefined {
    const twin = this.#twin(port);
    if (twin !== undefined) return twin;
    const number = this.anyNumber();
    if (number !== undefined) this.#taken.add(keyOf({ ...port, nodePort: number }));
    return number;
  }

  /** Any free number. */
  anyNumber(): number | undefined {
    const number = this.#context.dryRun ? Math.max(DRY_RUN_BASE * +!this.#numbers.length, ...this.#numbers) + 1 : this.#chance();
    if (number !== undefined) this.#numbers.push(number);
    return number;
  }

  /** The number of the port with the same service port in another protocol (`findNodePort`). */
  #twin(port: ServicePort): number | undefined {
    for (const other of (this.#self.spec.ports ?? []) as ServicePort[]) {
      if (other === port || !other.nodePort || other.port !== port.port || other.protocol === port.protocol) continue;
      const candidate = { ...port, nodePort: other.nodePort };
      if (this.#taken.has(keyOf(candidate)) || !this.#numbers.includes(other.nodePort)) continue;
      this.#taken.add(keyOf(candidate));
      return other.nodePort;
    }
    return undefined;
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
        if (!used.has(number) && !this.#numbers.includes(number)) return number;
      }
    }
    return undefined;
  }

  #usedPorts(): Set<number> {
    return (this.#used ??= new Set(this.#context.list('services').flatMap(portsOf)));
  }
}

const ALLOCATED = 'provided port is already allocated';

function portsOf(service: KubeObject | undefined): number[] {
  const { ports = [], healthCheckNodePort } = service?.spec ?? {};
  const numbers = ports.map((port: ServicePort) => port.nodePort);
  return [...numbers, healthCheckNodePort].filter((number): number is number => !!number);
}
