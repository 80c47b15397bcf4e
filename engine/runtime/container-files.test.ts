import { expect, test } from 'vitest';
import { ContainerFiles } from './container-files.ts';
import { MemoryFiles } from './memory-files.ts';

const clock = { now: 0 };

function container(): { files: ContainerFiles; volume: MemoryFiles } {
  const root = new MemoryFiles({ clock });
  for (const path of ['/etc', '/data', '/ro']) root.makeDirectory(path);
  root.write('/etc/motd', 'hello\n');
  root.link('/data/note', '/etc/link');
  const volume = new MemoryFiles({ clock });
  volume.makeDirectory('/sub');
  const files = new ContainerFiles([
    { path: '/', files: root, source: '/', readOnly: false },
    { path: '/data', files: volume, source: '/', readOnly: false },
    { path: '/ro', files: volume, source: '/sub', readOnly: true },
  ]);
  return { files, volume };
}

test('volumes are seen where they are mounted, links lead into them, and both sides see a change', () => {
  const { files, volume } = container();
  files.write('/data/note', 'a');
  expect(volume.read('/note')).toBe('a');
  expect(files.read('/etc/link')).toBe('a');
  volume.write('/sub/x', 'b');
  expect(files.read('/ro/x')).toBe('b');
  expect(files.read('/data/sub/../sub/x')).toBe('b');
  expect(files.list('/')).toEqual(['data', 'etc', 'ro']);
});

test('what is read-only or missing says so as the system does', () => {
  const { files } = container();
  expect(() => files.write('/ro/y', '')).toThrow('Read-only file system');
  expect(() => files.read('/nope/x')).toThrow('No such file or directory');
  expect(() => files.read('/etc/motd/x')).toThrow('Not a directory');
  expect(() => files.remove('/data', true)).toThrow('Device or resource busy');
});
