import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENGINE = join(import.meta.dirname, '../engine');

/** Names the engine by its sources, in 16 hexadecimal digits: only an engine of this name replays a log to the same bytes. */
export function engineVersion(): string {
  const hash = createHash('sha256');
  const names = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  for (const name of names.filter((file) => /(?<!\.test)\.(ts|json)$/.test(file) && !file.startsWith('generated')))
    hash.update(name).update(readFileSync(join(ENGINE, name)));
  return hash.digest('hex').slice(0, 16);
}
