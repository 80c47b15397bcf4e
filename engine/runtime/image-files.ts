import type { ImageFiles } from './rootfs.ts';

const release = (id: string, pretty: string): string => `PRETTY_NAME="${pretty}"\nID=${id}\n`;
const DEBIAN = { '/etc/os-release': release('debian', 'Debian GNU/Linux 12 (bookworm)') };
const ALPINE = { '/etc/os-release': release('alpine', 'Alpine Linux v3.19') };
const UBUNTU = { '/etc/os-release': release('ubuntu', 'Ubuntu 22.04.4 LTS') };

const NGINX: Readonly<Record<string, string>> = {
  '/usr/share/nginx/html/index.html':
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n',
  '/usr/share/nginx/html/50x.html': '<html><body><h1>An error occurred.</h1></body></html>\n',
  '/etc/nginx/nginx.conf': 'user  nginx;\n',
  '/etc/nginx/conf.d/default.conf': 'server {\n    listen       80;\n}\n',
};

const ENTRY = '/docker-entrypoint.sh';
const LOCAL_ENTRY = '/usr/local/bin/docker-entrypoint.sh';

/** What the image of each repository holds beside the common userland. */
const FILES: Readonly<Record<string, (tag: string) => ImageFiles>> = {
  alpine: () => ({ files: { ...ALPINE, '/etc/alpine-release': '3.19.1\n' } }),
  ubuntu: () => ({ files: UBUNTU, links: { '/bin/bash': '/bin/busybox' } }),
  debian: () => ({ files: DEBIAN, links: { '/bin/bash': '/bin/busybox' } }),
  nginx: (tag) => ({
    files: { ...(tag === 'alpine' ? ALPINE : DEBIAN), ...NGINX },
    directories: ['/var/cache/nginx'],
    program: '/usr/sbin/nginx',
    ...(!['1.7.9', '1.14.2', '1.16.1'].includes(tag) && { script: ENTRY }),
  }),
  redis: () => ({
    files: DEBIAN,
    directories: ['/data'],
    program: '/usr/local/bin/redis-server',
    script: LOCAL_ENTRY,
    links: { '/usr/local/bin/redis-cli': '/usr/local/bin/redis-server' },
  }),
  httpd: () => ({
    files: { ...DEBIAN, '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' },
    program: '/usr/local/bin/httpd-foreground',
  }),
  tomcat: () => ({ files: DEBIAN, program: '/usr/local/tomcat/bin/catalina.sh' }),
  mysql: () => ({ files: DEBIAN, program: '/usr/local/bin/mysqld', script: LOCAL_ENTRY }),
  postgres: () => ({ files: DEBIAN, program: '/usr/local/bin/postgres', script: LOCAL_ENTRY }),
  cassandra: () => ({ files: DEBIAN, program: '/usr/local/bin/cassandra', script: LOCAL_ENTRY }),
  fluentd: () => ({ files: ALPINE, program: '/usr/bin/fluentd' }),
  python: () => ({ files: DEBIAN, program: '/usr/local/bin/python3' }),
  node: () => ({ files: DEBIAN, program: '/usr/local/bin/node', script: LOCAL_ENTRY }),
  'hello-world': () => ({ program: '/hello' }),
  'node-exporter': () => ({ program: '/bin/node_exporter' }),
  helloworld: () => ({ program: '/usr/sbin/helloworld' }),
  'k8s-demo': () => ({ program: '/usr/local/bin/node', directories: ['/app'] }),
  echoserver: () => ({ program: '/usr/sbin/echoserver' }),
  'hpa-example': () => ({ program: '/usr/sbin/apache2' }),
  'kubernetes-bootcamp': () => ({ program: '/usr/bin/bootcamp' }),
  pause: () => ({ program: '/pause' }),
  coredns: () => ({ program: '/coredns' }),
};

/** What the image of a name (`nginx:1.25`, `gcr.io/…/echoserver:1.4`) holds beside the common userland. */
export function imageFiles(name: string): ImageFiles {
  const [, repository, tag = 'latest'] = /([^/:]+)(?::([^:/@]+))?$/.exec(name) ?? [];
  return FILES[repository]?.(tag) ?? {};
}
