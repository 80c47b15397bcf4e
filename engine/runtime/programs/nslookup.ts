import type { ClusterResolver, NameReply } from '../resolver.ts';
import { busyboxUsage } from '../busybox.ts';
import type { Program } from '../process.ts';

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

/** BusyBox's nslookup: asks for A and AAAA (or the type of -type), a name without dots in every search domain. */
export const nslookup: Program = function* (process) {
  const place = process.machine.network as Partial<ClusterResolver>;
  const { options, names } = parse(process.argv.slice(1));
  const [name, given] = names;
  if (!name) {
    yield* process.stderr.write(busyboxUsage('nslookup') ?? '');
    return 1;
  }
  if (!place.ask || !place.resolver) {
    yield* process.stderr.write('nslookup: name servers are not simulated here\n');
    return 1;
  }
  const server = given ?? place.resolver.servers[0] ?? '127.0.0.1';
  const replies = questions(name, options, place.resolver.searches).map(([full, type]) =>
    place.ask!(full, type, server),
  );
  if (replies.every(({ status }) => status === 'timeout')) {
    yield* process.stdout.write(`;; connection timed out; no servers could be reached\n\n`);
    return 1;
  }
  yield* process.stdout.write(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  for (const reply of replies) yield* process.stdout.write(`${format(reply)}\n`);
  return replies.some(({ status }) => status !== 'NOERROR') ? 1 : 0;
};

type Type = NameReply['type'];

function parse(args: readonly string[]): { options: { type: string | undefined }; names: string[] } {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const type = args.map((arg) => /^-(?:q|query|type|querytype)=(\w+)$/.exec(arg)?.[1]).find(Boolean);
  return { options: { type: type?.toUpperCase() }, names };
}

/** What is asked, in the order in which the answers usually come. */
function questions(
  name: string,
  { type }: { type: string | undefined },
  searches: readonly string[],
): [string, Type][] {
  if (ADDRESS.test(name)) return [[`${name.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR']];
  const full = name.includes('.') || !searches.length ? [name.replace(/\.$/, '')] : order(name, searches);
  const types: Type[] = type ? [type as Type] : ['A', 'AAAA'];
  if (full.length === 1 && !type)
    return [
      [full[0], 'AAAA'],
      [full[0], 'A'],
    ];
  return types.flatMap((each) => full.map((one): [string, Type] => [one, each]));
}

/** The last search domain's answer comes first, being the quickest to find nothing. */
function order(name: string, searches: readonly string[]): string[] {
  const full = searches.map((domain) => `${name}.${domain}`);
  return [...full.slice(-1), ...full.slice(0, -1)];
}

function format({ name, status, records }: NameReply): string {
  if (status !== 'NOERROR') return `** server can't find ${name}: ${status}\n`;
  return records
    .map((record) => {
      switch (record.type) {
        case 'A':
          return `Name:\t${record.name}\nAddress: ${record.data}\n`;
        case 'CNAME':
          return `${record.name}\tcanonical name = ${record.data}\n`;
        case 'SRV':
          return `${record.name}\tservice = ${record.data}\n`;
        default:
          return `${record.name}\tname = ${record.data}\n`;
      }
    })
    .join('');
}
