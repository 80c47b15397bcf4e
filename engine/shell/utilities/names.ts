import { sleep, type Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

const isAddress = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-fA-F:]+:[0-9a-fA-F:]*$/.test(text);

/** The resolver's address and search list, from /etc/resolv.conf. */
function resolver(process: Process): { server: string; search: string[] } {
  try {
    const text = process.machine.files.read('/etc/resolv.conf');
    return {
      server: /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '127.0.0.11',
      search: /^search\s+(.*)$/m.exec(text)?.[1].trim().split(/\s+/) ?? [],
    };
  } catch {
    return { server: '127.0.0.53', search: [] };
  }
}

/** The full name under which a name resolves, by the search list. */
function fullName(process: Process, name: string): string {
  const { search } = resolver(process);
  const addresses = process.machine.network.resolve(name).join();
  if (name.endsWith('.')) return name.slice(0, -1);
  for (const domain of search) {
    const full = `${name}.${domain}`;
    if (addresses && process.machine.network.resolve(`${full}.`).join() === addresses) return full;
  }
  return name;
}

/** `nslookup name [server]` */
export const nslookup = utility(function* (process: Process): Co<number> {
  const options = parseOptions(
    process.argv.filter((arg, i) => i === 0 || !/^-(type|query|q|timeout|debug)/.test(arg)),
    { short: '' },
  );
  const [name, server = resolver(process).server] = options.operands;
  if (name === undefined) throw new UsageError('the interactive mode is not simulated here', 1, false);
  const addresses = isAddress(name) ? [] : process.machine.network.resolve(name);
  const busybox = process.machine.userland === 'busybox';
  yield* process.stdout.write(
    busybox ? `Server:\t\t${server}\nAddress:\t${server}:53\n\n` : `Server:\t\t${server}\nAddress:\t${server}#53\n\n`,
  );
  if (!addresses.length) {
    yield* process.stdout.write(`** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  const full = fullName(process, name);
  yield* process.stdout.write(`${addresses.map((address) => `Name:\t${full}\nAddress: ${address}\n`).join('')}\n`);
  return 0;
});

/** `host name` */
export const host = utility(function* (process: Process): Co<number> {
  const [name] = parseOptions(process.argv, { short: 't:vaW:' }).operands;
  if (name === undefined) throw new UsageError('Usage: host [-t type] name', 1, false);
  const addresses = process.machine.network.resolve(name);
  if (!addresses.length) {
    yield* process.stdout.write(`Host ${name} not found: 3(NXDOMAIN)\n`);
    return 1;
  }
  const full = fullName(process, name);
  yield* process.stdout.write(addresses.map((address) => `${full} has address ${address}\n`).join(''));
  return 0;
});

/** `dig [+short] [@server] name` */
export const dig = utility(function* (process: Process): Co<number> {
  const words = process.argv.slice(1);
  const names = words.filter((word) => !/^[+@-]/.test(word) && !/^(A|AAAA|SRV|ANY|IN)$/i.test(word));
  const [name = '.'] = names;
  const search = words.includes('+search');
  const asked = name.endsWith('.') || search ? name : `${name}.`;
  const addresses = process.machine.network.resolve(asked);
  if (words.includes('+short')) {
    yield* process.stdout.write(addresses.map((address) => `${address}\n`).join(''));
    return 0;
  }
  const full = `${search ? fullName(process, name) : name.replace(/\.$/, '')}.`;
  const { server } = resolver(process);
  const random = process.machine.kernel.random('dig');
  const status = addresses.length ? 'NOERROR' : 'NXDOMAIN';
  const answers = addresses.map((address) => `${full}\t\t30\tIN\tA\t${address}\n`).join('');
  yield* process.stdout.write(
    `\n; <<>> DiG 9.18 <<>> ${words.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
      `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${random.int(65536)}\n` +
      `;; flags: qr aa rd; QUERY: 1, ANSWER: ${addresses.length}, AUTHORITY: 0, ADDITIONAL: 1\n\n` +
      `;; QUESTION SECTION:\n;${full}\t\t\tIN\tA\n\n${answers ? `;; ANSWER SECTION:\n${answers}\n` : ''}` +
      `;; Query time: 0 msec\n;; SERVER: ${server}#53(${server})\n\n`,
  );
  return 0;
});

/** `ping [-c count] [-i seconds] [-W seconds] [-w seconds] host` */
export const ping = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'c:i:W:w:s:qn46I:t:', status: 2 });
  const [name] = options.operands;
  const busybox = process.machine.userland === 'busybox';
  if (name === undefined) throw new UsageError('usage error: Destination address required', busybox ? 1 : 2, busybox);
  const address = isAddress(name) ? name : process.machine.network.resolve(name)[0];
  if (!address) {
    yield* complain(process, busybox ? `bad address '${name}'` : `${name}: Name or service not known`);
    return busybox ? 1 : 2;
  }
  const count = options.has('c') ? Number(options.value('c')) : Infinity;
  const intervalMs = Number(options.value('i') ?? 1) * 1000;
  const size = Number(options.value('s') ?? 56);
  yield* process.stdout.write(
    busybox
      ? `PING ${name} (${address}): ${size} data bytes\n`
      : `PING ${name} (${address}) ${size}(${size + 28}) bytes of data.\n`,
  );
  let [sent, received] = [0, 0];
  const { kernel, network } = process.machine;
  const random = kernel.random('ping');
  for (; sent < count;) {
    sent++;
    const answer = yield* network.request(
      { protocol: 'udp', host: address, port: 0, method: 'PING' },
      Number(options.value('W') ?? 10) * 1000,
    );
    // An address that refuses the port is there; one that nobody answers for is not.
    const there = !('failure' in answer) || answer.failure === 'refused' || answer.failure === 'reset';
    if (there) {
      received++;
      const ms = (0.05 + random.float() * 0.1).toFixed(3);
      yield* process.stdout.write(
        busybox
          ? `${size + 8} bytes from ${address}: seq=${sent - 1} ttl=64 time=${ms} ms\n`
          : `${size + 8} bytes from ${address}: icmp_seq=${sent} ttl=64 time=${ms} ms\n`,
      );
    }
    if (sent < count) yield* sleep(kernel, intervalMs);
  }
  const loss = sent ? Math.round(((sent - received) / sent) * 100) : 0;
  yield* process.stdout.write(
    `\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${received} ${busybox ? 'packets ' : ''}received, ${loss}% packet loss${busybox ? '' : `, time ${Math.max(0, (sent - 1) * intervalMs)}ms`}\n`,
  );
  if (received)
    yield* process.stdout.write(
      busybox
        ? 'round-trip min/avg/max = 0.060/0.090/0.140 ms\n'
        : 'rtt min/avg/max/mdev = 0.060/0.090/0.140/0.020 ms\n',
    );
  return received ? 0 : 1;
});

/** `nc [-zv] [-w seconds] host port` */
export const nc = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'zvw:lunkp:q:N' });
  const [name, port] = options.operands;
  if (options.has('l')) throw new UsageError('listening is not simulated here', 1, false);
  if (name === undefined || !/^\d{1,5}$/.test(port ?? '')) throw new UsageError('missing port number', 1, false);
  const timeoutMs = Number(options.value('w') ?? 134) * 1000;
  const body = options.has('z') ? '' : yield* process.stdin.readAll();
  const http = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r?\n/.exec(body);
  const answer = yield* process.machine.network.request(
    http
      ? { protocol: 'http', host: name, port: Number(port), method: http[1], path: http[2], headers: { Host: name } }
      : { protocol: 'tcp', host: name, port: Number(port), body },
    timeoutMs,
  );
  if ('failure' in answer) {
    const words = {
      refused: 'Connection refused',
      timeout: 'Connection timed out',
      'no-route': 'No route to host',
      reset: 'Connection reset by peer',
      'name-not-resolved': '',
    }[answer.failure];
    if (answer.failure === 'name-not-resolved') yield* process.stderr.write(`nc: bad address '${name}'\n`);
    else if (options.has('v') || !options.has('z'))
      yield* process.stderr.write(
        process.machine.userland === 'busybox'
          ? `nc: ${name} (${answer.address ?? name}:${port}): ${words}\n`
          : `nc: connect to ${name} port ${port} (tcp) failed: ${words}\n`,
      );
    return 1;
  }
  if (options.has('v'))
    yield* process.stderr.write(
      process.machine.userland === 'busybox'
        ? `${name} (${answer.address}:${port}) open\n`
        : `Connection to ${name} (${answer.address}) ${port} port [tcp/*] succeeded!\n`,
    );
  if (!options.has('z')) {
    const head = http
      ? `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${Object.entries(answer.headers)
          .map(([key, value]) => `${key}: ${value}\r\n`)
          .join('')}\r\n`
      : '';
    yield* process.stdout.write(head + answer.body);
  }
  return 0;
});
