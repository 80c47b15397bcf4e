import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The time until a Deployment is ready in `@ngrok/webernetes`, with its clock stepped as fast as it will go. */
export async function webernetesRollout(replicas: number, nodes: number): Promise<number> {
  const directory = mkdtempSync(join(import.meta.dirname, '.webernetes-'));
  try {
    const outfile = join(directory, 'webernetes.mjs');
    const entry = { contents: "export * from '@ngrok/webernetes'", resolveDir: import.meta.dirname };
    await build({ stdin: entry, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    const { Cluster, BaseImage } = await import(pathToFileURL(outfile).href);
    return await rollOut(Cluster, BaseImage, replicas, nodes);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const STEP_MS = 100;
const LIMIT_MS = 300_000;

async function rollOut(Cluster: any, BaseImage: any, replicas: number, nodes: number): Promise<number> {
  class Image extends BaseImage {
    static readonly imageName = 'web';
    static readonly imageVersion = '1.0';
    readonly defaultCommand = ['server'];
    async exec(context: any): Promise<number> {
      return await context.waitUntilKilled();
    }
  }
  const cluster = new Cluster({ nodes });
  cluster.registerImage(Image);
  await cluster.init();
  let ready = 0;
  cluster.informer('deployments', (_type: string, deployment: any) => {
    ready = deployment.status?.readyReplicas ?? ready;
  });
  const started = performance.now();
  await cluster.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1.0' }] } },
      },
    },
  ]);
  cluster.clock.pause();
  while (ready < replicas) {
    if (performance.now() - started > LIMIT_MS) throw new Error(`${ready} of ${replicas} were ready at the time limit`);
    cluster.clock.step(STEP_MS);
    for (let i = 0; i < 20; i++) await idle();
  }
  return performance.now() - started;
}
