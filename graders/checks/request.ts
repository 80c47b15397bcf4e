import type { NetworkAnswer } from '../../engine/runtime/process.ts';
import { mismatches } from '../match.ts';
import type { Check, Finding } from '../types.ts';
import { finding, type CheckType, type Scene } from './check.ts';
import { subjectOf } from './state.ts';

/**
 * A request through the simulated network is answered as expected: `service: default/hello` with its node port (asked
 * from the learner's machine), `path`, and `expect` over `status`, `body` and `headers`. It runs in a fork of the world.
 */
export const request: CheckType = {
  name: 'request',
  fields: {
    service: { required: true, type: 'string', what: 'NAMESPACE/NAME of a Service with a node port' },
    path: { required: false, type: 'string', what: 'the path asked for; / where left out' },
    expect: { required: true, type: 'object', what: 'status, body or headers of the answer' },
  },
  problem({ service }) {
    if (/^[^/]+\/[^/]+$/.test(service as string)) return undefined;
    return `service must be NAMESPACE/NAME, found ${JSON.stringify(service)}`;
  },
  run(check: Check, { world }: Scene): Finding {
    const [namespace, name] = (check.service as string).split('/');
    const service = world.store.get('services', namespace, name);
    const subject = subjectOf('Service', namespace, name);
    if (!service) return { passed: false, detail: `there is no ${subject}` };
    const port: number | undefined = service.spec.ports?.[0]?.nodePort;
    if (!port) return { passed: false, detail: `the ${subject} has no node port: its type is ${service.spec.type}` };
    const [node] = world.store.list('nodes');
    const host: string = node?.status.addresses[0].address ?? '';
    const url = `http://${host}:${port}${check.path ?? '/'}`;
    const answer = ask(world.fork(), host, port, (check.path as string) ?? '/');
    if ('failure' in answer) return { passed: false, detail: `${url}: ${answer.failure}` };
    return finding(`${url} answers ${answer.status}`, mismatches(answer, check.expect));
  },
};

const TIMEOUT_MS = 5_000;

function ask(world: Scene['world'], host: string, port: number, path: string): NetworkAnswer {
  const question = { protocol: 'http' as const, host, port, method: 'GET', path };
  const task = world.processes.start('check', world.network.learner.request(question, TIMEOUT_MS));
  world.processes.runToEnd(task, TIMEOUT_MS + 1_000);
  if (!task.finished) return { failure: 'timeout' };
  if (task.error) throw task.error;
  return task.result as NetworkAnswer;
}
