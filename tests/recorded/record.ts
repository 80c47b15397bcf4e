/**
 * Records transcripts anew on a real cluster: npm run record -- --kubeconfig FILE [--out DIR] TRANSCRIPT…
 *
 * Plays each transcript's commands with bash in a fresh home, with `~/.kube/config` of the given cluster, and writes what
 * they printed. The cluster should be as the transcript's first section says (`--- cluster nodes=N`, always fresh).
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, parse, type Step } from './transcript.ts';

const COMMAND_LIMIT_MS = 120_000;
const QUIET_MS = 3_500;
const SETTLE_LIMIT_MS = 90_000;
const OUTPUT_LIMIT = 16 * 1024 * 1024;

/** Whose changes `settle` waits for; as the recordings' format says. */
const SETTLING =
  'pods,services,replicationcontrollers,persistentvolumeclaims,persistentvolumes,namespaces,resourcequotas,configmaps,' +
  'secrets,serviceaccounts,deployments,replicasets,statefulsets,daemonsets,jobs,cronjobs,endpointslices,' +
  'horizontalpodautoscalers,ingresses,poddisruptionbudgets';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const splitLines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

interface Outcome {
  stdout: string;
  stderr: string;
  exit: number;
}

/** Run a command line with bash in a home directory, as the learner's machine does. */
function run(command: string, home: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = { HOME: home, PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', USER: 'root' };
    const child = spawn('bash', ['-c', command], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Outcome = { stdout: '', stderr: '', exit: 0 };
    const add = (stream: 'stdout' | 'stderr') => (data: string) => {
      if (out[stream].length < OUTPUT_LIMIT) out[stream] += data;
    };
    child.stdout.setEncoding('utf8').on('data', add('stdout'));
    child.stderr.setEncoding('utf8').on('data', add('stderr'));
    const limit = setTimeout(() => child.kill('SIGKILL'), COMMAND_LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ ...out, exit: code ?? 137 });
    });
  });
}

/** Wait until no object that counts has changed for 3.5 s, at most 90 s. */
async function settle(home: string): Promise<void> {
  const query = `kubectl get ${SETTLING} -A -o jsonpath='{range .items[*]}{.metadata.uid}={.metadata.resourceVersion} {end}'`;
  const started = Date.now();
  let since = started;
  for (let last = ''; Date.now() - started < SETTLE_LIMIT_MS; await sleep(250)) {
    const { stdout } = await run(query, home);
    if (stdout !== last) {
      last = stdout;
      since = Date.now();
    } else if (Date.now() - since >= QUIET_MS) return;
  }
}

async function play(step: Step, home: string): Promise<Step> {
  if (step.kind === 'file') {
    mkdirSync(dirname(join(home, step.name)), { recursive: true });
    writeFileSync(join(home, step.name), `${step.lines.join('\n')}\n`);
  } else if (step.kind === 'settle') await settle(home);
  else if (step.kind === 'wait') await sleep(parseFloat(step.arg) * (step.arg.endsWith('m') ? 60_000 : 1_000));
  if (step.kind !== 'run') return step;
  const { stdout, stderr, exit } = await run(step.command, home);
  return { ...step, stdout: splitLines(stdout), stderr: splitLines(stderr), exit };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kubeconfig: { type: 'string' }, out: { type: 'string', default: '.' } },
  });
  if (!values.kubeconfig || !positionals.length) {
    console.error('usage: npm run record -- --kubeconfig FILE [--out DIR] TRANSCRIPT…');
    return 2;
  }
  mkdirSync(values.out, { recursive: true });
  for (const file of positionals) {
    const { title, steps } = parse(readFileSync(file, 'utf8'));
    const home = mkdtempSync(join(tmpdir(), 'reconcile-record-'));
    mkdirSync(join(home, '.kube'));
    copyFileSync(values.kubeconfig, join(home, '.kube/config'));
    const played: Step[] = [];
    for (const step of steps) played.push(await play(step, home));
    rmSync(home, { recursive: true });
    const target = join(values.out, basename(file));
    writeFileSync(target, format({ title, steps: played }));
    console.log(`${target}: ${played.filter((step) => step.kind === 'run').length} commands`);
  }
  return 0;
}

process.exitCode = await main();
