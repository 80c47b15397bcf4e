import { FileError, resolvePath } from '../files.ts';
import type { Program } from '../process.ts';
import { httpServer, logDate, type Handler, type Page } from './server.ts';

const ROOT = '/usr/share/nginx/html';

const errorPage = (title: string, version: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

/** The web server nginx: files below /usr/share/nginx/html on port 80, an access log on standard output. */
export const nginx: Program = function* (process) {
  const version = process.env.get('NGINX_VERSION') ?? '';
  if (process.argv.includes('-v')) {
    yield* process.stderr.write(`nginx version: nginx/${version}\n`);
    return 0;
  }
  if (process.argv.includes('-t')) {
    const file = '/etc/nginx/nginx.conf';
    yield* process.stderr.write(
      `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`,
    );
    return 0;
  }
  const handler: Handler = (request, client, machine) => {
    const page = answer(request.path ?? '/', version, machine.files);
    const path = (request.path ?? '/').split('?')[0];
    const agent = request.headers?.['user-agent'] ?? '';
    const line = `${client} - - [${logDate(machine.kernel.now)}] "${request.method ?? 'GET'} ${path} HTTP/1.1" ${page.status} ${page.body.length} "-" "${agent}" "-"\n`;
    process.stdout.push(line);
    return page;
  };
  return yield* httpServer(
    () => 80,
    () => handler,
  )(process);
};

function answer(
  path: string,
  version: string,
  files: { stat(path: string): { type: string }; read(path: string): string },
): Page {
  const server = { Server: `nginx/${version}` };
  const error = (status: number, title: string): Page => ({
    status,
    headers: { 'Content-Type': 'text/html', ...server },
    body: errorPage(`${status} ${title}`, version),
  });
  let file = ROOT + resolvePath('/', decodePath(path.split('?')[0]));
  try {
    if (files.stat(file).type === 'directory') {
      file = `${file.replace(/\/$/, '')}/index.html`;
      try {
        files.stat(file);
      } catch {
        return error(403, 'Forbidden');
      }
    }
    const type = file.endsWith('.txt')
      ? 'text/plain'
      : file.endsWith('.html')
        ? 'text/html'
        : 'application/octet-stream';
    return { status: 200, headers: { 'Content-Type': type, ...server }, body: files.read(file) };
  } catch (failure) {
    if (!(failure instanceof FileError)) throw failure;
    return failure.code === 'EACCES' ? error(403, 'Forbidden') : error(404, 'Not Found');
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
