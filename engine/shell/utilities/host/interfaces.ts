import type { Co } from '../../../kernel/coroutine.ts';
import type { Process } from '../../../runtime/process.ts';
import { complain, parseOptions, UsageError, utility } from '../options.ts';

/** The one network card of a machine, as its address tells. */
interface Card {
  readonly address: string;
  readonly gateway: string;
  readonly network: string;
  readonly broadcast: string;
  readonly hardware: string;
}

function cardOf(process: Process): Card {
  const { address } = process.machine.network;
  const parts = address.split('.').map(Number);
  const prefix = parts.slice(0, 3).join('.');
  const hex = parts.map((part) => (part & 255).toString(16).padStart(2, '0'));
  return {
    address,
    gateway: `${prefix}.1`,
    network: `${prefix}.0`,
    broadcast: `${prefix}.255`,
    hardware: ['0a', '58', ...hex].join(':'),
  };
}

/** `ip addr|route|link|neigh [show] [dev]` */
export const ip = utility(function* (process: Process): Co<number> {
  const args = process.argv.slice(1).filter((arg) => !/^-(?:4|6|o|s|d|c|f|color\S*)$/.test(arg));
  const brief = args.includes('-br') || args.includes('-brief');
  const [object = '', ...rest] = args.filter((arg) => !/^-br/.test(arg));
  const words = rest.filter((word) => !['show', 'list', 'ls', 'dev'].includes(word));
  if (words.some((word) => ['add', 'del', 'set', 'flush', 'replace'].includes(word))) {
    yield* complain(process, 'RTNETLINK answers: Operation not permitted');
    return 2;
  }
  const fits = (name: string): boolean => 'help'.startsWith(object) || name.startsWith(object);
  if (object !== '' && fits('address')) return yield* addresses(process, words[0], brief, true);
  if (object !== '' && fits('link')) return yield* addresses(process, words[0], brief, false);
  if (object !== '' && fits('route')) return yield* routes(process);
  if (object !== '' && (fits('neighbour') || fits('neighbor'))) return 0;
  if (object === '') throw new UsageError('Usage: ip [OPTIONS] address|route|link|neigh [ARGS]', 1);
  yield* process.stderr.write(`Object "${object}" is unknown, try "ip help".\n`);
  return 1;
});

function* routes(process: Process): Co<number> {
  const { gateway, network, address } = cardOf(process);
  const gnu = process.machine.userland !== 'busybox';
  const scope = gnu ? 'proto kernel scope link src' : 'scope link  src';
  yield* process.stdout.write(`default via ${gateway} dev eth0 \n${network}/24 dev eth0 ${scope} ${address} \n`);
  return 0;
}

function* addresses(process: Process, only: string | undefined, brief: boolean, withAddress: boolean): Co<number> {
  const card = cardOf(process);
  const gnu = process.machine.userland !== 'busybox';
  if (only !== undefined && !['lo', 'eth0'].includes(only)) {
    if (gnu) yield* process.stderr.write(`Device "${only}" does not exist.\n`);
    else yield* complain(process, `can't find device '${only}'`);
    return 1;
  }
  const mode = withAddress ? '' : 'mode DEFAULT ';
  const state = (name: string): string => (gnu ? ` state ${name} ${mode}group default` : '');
  const forever = '       valid_lft forever preferred_lft forever\n';
  const loopback =
    `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue${state('UNKNOWN')} qlen 1000\n` +
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n' +
    (withAddress
      ? `    inet 127.0.0.1/8 scope host lo\n${forever}    inet6 ::1/128 scope host ${gnu ? 'proto kernel_lo ' : ''}\n${forever}`
      : '');
  const ethernet =
    `2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP${gnu ? '' : ',M-DOWN'}> mtu 1500 qdisc noqueue${state('UP')} qlen 1000\n` +
    `    link/ether ${card.hardware} brd ff:ff:ff:ff:ff:ff${gnu ? ' link-netnsid 0' : ''}\n` +
    (withAddress ? `    inet ${card.address}/24 brd ${card.broadcast} scope global eth0\n${forever}` : '');
  if (brief && gnu) {
    const row = (name: string, up: string, text: string): string => `${name.padEnd(16)} ${up.padEnd(14)} ${text} \n`;
    const lines = [row('lo', 'UNKNOWN', '127.0.0.1/8 ::1/128'), row('eth0@if5', 'UP', `${card.address}/24`)];
    yield* process.stdout.write(lines.filter((line) => !only || line.startsWith(only)).join(''));
    return 0;
  }
  yield* process.stdout.write((only === 'eth0' ? '' : loopback) + (only === 'lo' ? '' : ethernet));
  return 0;
}

/** `ifconfig [interface]` */
export const ifconfig = utility(function* (process: Process): Co<number> {
  const [only] = process.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const card = cardOf(process);
  const counters =
    '          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n' +
    '          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n' +
    '          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n';
  const cards: Readonly<Record<string, string>> = {
    eth0:
      `eth0      Link encap:Ethernet  HWaddr ${card.hardware.toUpperCase()}  \n` +
      `          inet addr:${card.address}  Bcast:${card.broadcast}  Mask:255.255.255.0\n` +
      `          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n${counters}`,
    lo:
      'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n' +
      `          inet6 addr: ::1/128 Scope:Host\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n${counters}`,
  };
  if (only !== undefined && !cards[only]) {
    yield* complain(process, `${only}: error fetching interface information: Device not found`);
    return 1;
  }
  yield* process.stdout.write(only ? cards[only] : cards.eth0 + cards.lo);
  return 0;
});

/** `route [-n]` */
export const route = utility(function* (process: Process): Co<number> {
  const { gateway, network } = cardOf(process);
  const numeric = process.argv.includes('-n');
  const row = (to: string, via: string, mask: string, flags: string): string =>
    `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 eth0\n`;
  yield* process.stdout.write(
    'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n' +
      row(numeric ? '0.0.0.0' : 'default', gateway, '0.0.0.0', 'UG') +
      row(network, numeric ? '0.0.0.0' : '*', '255.255.255.0', 'U'),
  );
  return 0;
});

/** `netstat [-tulnap]`: the ports that programs listen on. */
export const netstat = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, { short: 'alnrtuwxpWeis' });
  if (options.has('r')) return yield* route({ ...process, argv: ['route', '-n'] }) as Co<number>;
  const which = options.has('l') ? 'only servers' : options.has('a') ? 'servers and established' : 'w/o servers';
  const lines = [
    `Active Internet connections (${which})\n`,
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       ' +
      (options.has('p') ? 'PID/Program name    ' : '') +
      '\n',
  ];
  for (const { protocol, port, loopback } of listening(process, options.has('l', 'a'))) {
    const tcp = protocol === 'TCP';
    if ((options.has('t') || options.has('u')) && !options.has(tcp ? 't' : 'u')) continue;
    const local = loopback ? `127.0.0.1:${port}` : `:::${port}`;
    const other = loopback ? '0.0.0.0:*' : ':::*';
    const state = tcp ? 'LISTEN' : '';
    lines.push(
      `${tcp ? 'tcp' : 'udp'}        0      0 ${local.padEnd(23)} ${other.padEnd(23)} ${state.padEnd(11)} ${options.has('p') ? '-                   ' : ''}\n`,
    );
  }
  yield* process.stdout.write(lines.join(''));
  return 0;
});

function listening(
  process: Process,
  wanted: boolean,
): readonly { protocol: string; port: number; loopback?: boolean }[] {
  return wanted ? (process.machine.listening?.() ?? []) : [];
}

/** `ss [-tlnup]` */
export const ss = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'alntuxpHe46sw',
    long: { listening: 'l', tcp: 't', udp: 'u', numeric: 'n' },
  });
  const both = !options.has('t') && !options.has('u');
  const rows = listening(process, options.has('l', 'a'))
    .filter(({ protocol }) => both || options.has(protocol === 'TCP' ? 't' : 'u'))
    .map(({ protocol, port, loopback }) => ({
      net: protocol.toLowerCase(),
      state: protocol === 'TCP' ? 'LISTEN' : 'UNCONN',
      local: `${loopback ? '127.0.0.1' : '*'}:${port}`,
      peer: loopback ? '0.0.0.0:*' : '*:*',
    }));
  const netid = both || (options.has('t') && options.has('u'));
  const header = `${netid ? 'Netid ' : ''}State  Recv-Q Send-Q Local Address:Port  Peer Address:Port\n`;
  const lines = rows.map(
    ({ net, state, local, peer }) =>
      `${netid ? `${net.padEnd(5)} ` : ''}${state.padEnd(6)} ${'0'.padEnd(6)} ${'4096'.padEnd(6)} ${local.padStart(18)} ${peer.padStart(18)}\n`,
  );
  yield* process.stdout.write(header + lines.join(''));
  return 0;
});
