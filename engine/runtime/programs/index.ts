import type { Program } from '../process.ts';
import { coredns } from './coredns.ts';
import { httpd } from './httpd.ts';
import { netcat, telnet } from './netcat.ts';
import { nginx } from './nginx.ts';
import { nslookup } from './nslookup.ts';
import { ps } from './ps.ts';
import { redisCli, redisServer } from './redis.ts';
import { httpServer, untilStopped } from './server.ts';
import { wget } from './wget.ts';

/** A program that answers every request with one text; `$H` stands for the host name. */
function textServer(port: number | undefined, text: string | ((env: Map<string, string>) => string)): Program {
  return httpServer(
    ({ env }) => port ?? (Number(env.get('PORT')) || 80),
    ({ env }) => {
      const page = (typeof text === 'string' ? text : text(env)).replaceAll('$H', env.get('HOSTNAME') ?? '');
      return () => ({ body: `${page}\n` });
    },
  );
}

/** A program without a model of its own: it says its name and host on $PORT, or 80. */
const named = (name: string): Program => textServer(undefined, `${name} on $H`);

const echoServer: Program = httpServer(
  () => 8080,
  () => (request) => ({
    body: `CLIENT VALUES:\ncommand=${request.method ?? 'GET'}\nreal path=${(request.path ?? '/').split('?')[0]}\nrequest_version=1.1\n`,
  }),
);

const hello: Program = function* (process) {
  yield* process.stdout.write(
    '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n',
  );
  return 0;
};

/** Programs that serve until they are stopped, without any output or port. */
const quiet: Program = () => untilStopped();

const PROGRAMS: Readonly<Record<string, Program>> = {
  nginx,
  nslookup,
  httpd,
  nc: netcat,
  ps,
  telnet,
  wget,
  'redis-server': (process) => (process.argv[0].endsWith('redis-cli') ? redisCli(process) : redisServer(process)),
  'httpd-foreground': textServer(80, '<html><body><h1>It works!</h1></body></html>'),
  'catalina.sh': textServer(8080, '<html><body><h1>Apache Tomcat</h1></body></html>'),
  node: textServer(3000, 'Hello World! from $H'),
  bootcamp: textServer(8080, (env) => `Hello Kubernetes bootcamp! | Running on: $H | v=${env.get('V') ?? ''}`),
  echoserver: echoServer,
  hello,
  pause: quiet,
  coredns,
  python3: named('python3'),
  mysqld: named('mysqld'),
  postgres: named('postgres'),
  cassandra: named('cassandra'),
  fluentd: named('fluentd'),
  node_exporter: named('node_exporter'),
  helloworld: named('helloworld'),
  apache2: named('apache2'),
};

/** The model of a program of the image catalogue (BusyBox and shells are elsewhere). */
export function imageProgram(name: string): Program | undefined {
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
}

const always = (): boolean => true;

/** Models that, once started (with some arguments), neither print nor do anything before a request or a signal comes. */
const WAITING: Readonly<Record<string, (argv: readonly string[]) => boolean>> = {
  nginx: (argv) => !argv.includes('-v') && !argv.includes('-t'),
  'httpd-foreground': always,
  'catalina.sh': always,
  node: always,
  bootcamp: always,
  echoserver: always,
  pause: always,
  helloworld: always,
};

/** Does a program of the image catalogue do nothing but wait once it is started? */
export const onlyWaits = (name: string, argv: readonly string[]): boolean =>
  Object.hasOwn(WAITING, name) && WAITING[name](argv);
