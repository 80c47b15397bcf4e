import type { Co } from '../../kernel/coroutine.ts';
import { containerMachine } from '../container.ts';
import { FileError, resolvePath, type FileSystem } from '../files.ts';
import type { Listener, ServerAnswer } from '../ports.ts';
import type { Program } from '../process.ts';
import { httpDate, listenUntilStopped, statusText } from './server.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
};

/** BusyBox's web server: `httpd -f -p PORT -h DIRECTORY`; without `-f` it goes on in the background. */
export const httpd: Program = function* (process) {
  const machine = containerMachine(process.machine);
  const args = process.argv.slice(1);
  const option = (letter: string): string | undefined => {
    const at = args.findIndex((arg) => arg.startsWith('-') && arg.endsWith(letter));
    if (at >= 0) return args[at + 1];
    return args.find((arg) => arg.startsWith(`-${letter}`))?.slice(2);
  };
  const port = Number((option('p') ?? '80').replace(/^.*:/, ''));
  const root = resolvePath(process.cwd, option('h') ?? '.');
  if (!machine || !port) {
    yield* process.stderr.write(`httpd: invalid argument\n`);
    return 1;
  }
  const listener: Listener = {
    protocol: 'TCP',
    port,
    *answer(request): Co<ServerAnswer> {
      if (request.protocol !== 'http') return { failure: 'reset' };
      const found = read(machine.files, root, request.path ?? '/');
      const status = found ? 200 : 404;
      const body =
        found?.text ??
        '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n';
      const headers: Record<string, string> = {
        Date: httpDate(machine.kernel.now),
        Connection: 'close',
        'Content-type': found?.type ?? 'text/html',
        ...(found && { 'Content-Length': String(new TextEncoder().encode(body).length) }),
      };
      return { status, statusText: statusText(status), headers, body: request.method === 'HEAD' ? '' : body };
    },
  };
  const inForeground = args.some((arg) => /^-[A-Za-z]*f/.test(arg));
  if (inForeground) return yield* listenUntilStopped(process, listener);
  if (machine.listen(listener)) return 0;
  yield* process.stderr.write('httpd: bind: Address already in use\n');
  return 1;
};

function read(files: FileSystem, root: string, url: string): { text: string; type: string } | undefined {
  let path = `${root === '/' ? '' : root}${resolvePath('/', url.split('?')[0])}`;
  try {
    if (files.stat(path).type === 'directory') path = `${path.replace(/\/$/, '')}/index.html`;
    return { text: files.read(path), type: TYPES[path.replace(/^.*\./, '')] ?? 'application/octet-stream' };
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
