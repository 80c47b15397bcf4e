import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../server/main.ts');

/** A server that runs as a process of its own, as `npm run serve` starts it. */
export interface Served {
  readonly url: string;
  readonly kubeconfig: string;
  readonly token: string;
  /** What it has printed. */
  readonly output: () => string;
  /** End it by a signal and wait until it is gone. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** Start a server on the state in a directory; ready when this resolves. */
export async function serve(directory: string, ...options: string[]): Promise<Served> {
  const args = [MAIN, '--port', '0', '--state', directory, ...options];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('State is kept')) resolve();
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    void gone.then(() => reject(new Error(`the server ended: ${output}`)));
  });
  const kubeconfig = join(directory, 'kubeconfig');
  return {
    url: /served at (\S+)/.exec(output)![1],
    kubeconfig,
    token: /token: (\S+)/.exec(readFileSync(kubeconfig, 'utf8'))![1],
    output: () => output,
    async stop(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** A directory for a test, removed by the function that comes with it. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'reconcile-door-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The real kubectl: the one that KUBECTL names, or the first in PATH; undefined where there is none. */
export function findKubectl(): string | undefined {
  const named = process.env.KUBECTL;
  const places = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, 'kubectl'));
  return (named ? [named] : places).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What a program did. */
export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a program to its end, at most two minutes. */
export function run(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string | Buffer; cwd?: string } = {},
): Promise<Ran> {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, args, { env, cwd: options.cwd, timeout: 120_000, stdio: 'pipe' });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      resolve({ exit, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
