import { sleep, type Co } from '../../kernel/coroutine.ts';
import { containerMachine } from '../container.ts';
import type { Listener, ServerAnswer } from '../ports.ts';
import type { NetworkRequest, Program } from '../process.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import { httpAnswer, untilStopped } from './server.ts';

/** How long CoreDNS goes on answering after it was told to stop (`health { lameduck 5s }`). */
const LAMEDUCK_MS = 5000;

/** The cluster's name server: its ports for names, health, readiness and metrics. Names are the network's matter. */
export const coredns: Program = function* (process) {
  const machine = containerMachine(process.machine);
  if (!machine) return 1;
  const configuration = ['/etc/coredns/Corefile'].map((path) =>
    machine.files.exists(path) ? machine.files.read(path) : '',
  );
  const hash = sha256Hex(configuration.join('')) + sha256Hex(`${configuration.join('')}2`);
  yield* process.stdout.write('.:53\n');
  yield* process.stdout.write(`[INFO] plugin/reload: Running configuration SHA512 = ${hash}\n`);
  yield* process.stdout.write('CoreDNS-1.15.0\nlinux/amd64, go1.26.0, \n');
  const page = (port: number, body: string): Listener => ({
    protocol: 'TCP',
    port,
    *answer(request: NetworkRequest): Co<ServerAnswer> {
      return httpAnswer({ body }, request, machine.kernel.now);
    },
  });
  const silent = (protocol: 'TCP' | 'UDP'): Listener => ({
    protocol,
    port: 53,
    *answer(): Co<ServerAnswer> {
      return { status: 0, statusText: '', headers: {}, body: '' };
    },
  });
  const listeners = [page(8080, 'OK'), page(8181, 'OK'), page(9153, '# metrics are not simulated here\n')];
  for (const listener of [...listeners, silent('TCP'), silent('UDP')]) machine.listen(listener);
  yield* untilStopped();
  yield* process.stdout.write('[INFO] SIGTERM: Shutting down servers then terminating\n');
  yield* process.stdout.write('[INFO] plugin/health: Going into lameduck mode for 5s\n');
  yield* sleep(machine.kernel, LAMEDUCK_MS);
  return 0;
};
