import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

test('the walk from a keypress to a grade in ARCHITECTURE.md runs as it stands', () => {
  const text = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks).toHaveLength(1);
  const directory = mkdtempSync(join(root, 'tests/.walk-'));
  try {
    const file = join(directory, 'walk.ts');
    writeFileSync(file, blocks[0].replaceAll("'./", "'../../"));
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
