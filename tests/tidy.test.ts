import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter(Boolean);
const sources = tracked.filter(
  (name) =>
    /\.(ts|astro|mdx|css|md|yaml|json)$/.test(name) && !/^(tests\/recorded\/kubernetes|tools\/data)\//.test(name),
);
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** Run a tool's binary; gives its exit status and output. */
function run(tool: string, ...args: string[]): { status: number; output: string } {
  const bin = join(root, 'node_modules/.bin', tool);
  try {
    return {
      status: 0,
      output: execFileSync(process.execPath, [bin, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' }),
    };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { status, output: `${stdout}${stderr}` };
  }
}

describe('the tree is tidy', () => {
  test('no file holds a note for later', () => {
    const notes = sources.filter(
      (name) => name !== 'tests/tidy.test.ts' && /\b(TODO|FIXME|XXX|HACK)\b/.test(read(name)),
    );
    expect(notes).toEqual([]);
  });

  test('no file names an absolute path of a machine or the host of a registry', () => {
    const found = tracked
      .filter((name) => name !== 'tests/tidy.test.ts' && !name.startsWith('tests/recorded/'))
      .filter((name) => /\/(work|Users)\/|registry\.npmjs\.org|proxy\.golang\.org/.test(read(name)));
    expect(found).toEqual([]);
  });

  test('source files of the engine stay below 470 lines', () => {
    const long = tracked.filter(
      (name) => /^(engine|graders|src|server)\/.*\.ts$/.test(name) && read(name).split('\n').length > 470,
    );
    expect(long).toEqual([]);
  });

  test('the lock file holds the Node and the Chromium of every platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> };
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    expect(Object.keys(optionalDependencies).filter((name) => !packages[`node_modules/${name}`])).toEqual([]);
  });
});

describe('the rules fail on a planted violation', () => {
  const planted = (name: string, code: string, check: (file: string) => void): void => {
    const directory = mkdtempSync(join(root, 'engine/store/planted-'));
    try {
      mkdirSync(directory, { recursive: true });
      const file = join(directory, name);
      writeFileSync(file, code);
      check(file);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  test('a clock in the engine is refused', () => {
    planted('clock.ts', 'export const now = (): number => Date.now();\n', (file) => {
      const { status, output } = run('eslint', file);
      expect(status).toBe(1);
      expect(output).toContain('Time and chance come from the kernel');
    });
  });

  test('chance in the engine is refused', () => {
    planted('chance.ts', 'export const chance = (): number => Math.random();\n', (file) => {
      expect(run('eslint', file).output).toContain('Time and chance come from the kernel');
    });
  });

  test('an import against the direction is refused', () => {
    planted(
      'upward.ts',
      "import { World } from '../../world.ts';\nexport const world = (): World => new World();\n",
      (file) => {
        const { status, output } = run('depcruise', '--config', '.dependency-cruiser.cjs', file);
        expect(status).not.toBe(0);
        expect(output).toContain('store-imports-only-what-lies-below');
      },
    );
  });
});
