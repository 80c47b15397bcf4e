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

test('who is not root changes only what is its own or its groups may write', () => {
  const root = new MemoryFiles({ clock });
  for (const path of ['/etc', '/tmp', '/shared']) root.makeDirectory(path);
  root.write('/etc/secret', 'x', 0o640);
  root.write('/tmp/theirs', '');
  root.chmod('/tmp', 0o1777);
  root.chown('/shared', 0, 2000);
  root.chmod('/shared', 0o2775);
  const user = { uid: 1000, gid: 3000, supplementalGroups: [2000] };
  const files = new ContainerFiles([{ path: '/', files: root, source: '/', readOnly: false }], undefined, user);

  for (const refused of [
    () => files.read('/etc/secret'),
    () => files.write('/etc/new', ''),
    () => files.append('/etc/secret', ''),
    () => files.makeDirectory('/etc/d'),
    () => files.link('secret', '/etc/l'),
    () => files.remove('/etc/secret'),
    () => files.rename('/etc/secret', '/tmp/secret'),
  ])
    expect(refused).toThrow('Permission denied');
  for (const refused of [
    () => files.remove('/tmp/theirs'),
    () => files.chmod('/etc/secret', 0o777),
    () => files.chown('/etc/secret', 1000, 3000),
  ])
    expect(refused).toThrow('Operation not permitted');

  files.write('/tmp/mine', '');
  files.makeDirectory('/shared/deep/er', true);
  files.link('deep', '/shared/link');
  const owners = ['/tmp/mine', '/shared/deep', '/shared/deep/er', '/shared/link'].map((path) => {
    const { uid, gid, mode } = files.lstat(path);
    return [path, uid, gid, mode.toString(8)];
  });
  expect(owners).toEqual([
    ['/tmp/mine', 1000, 3000, '644'],
    ['/shared/deep', 1000, 2000, '2755'],
    ['/shared/deep/er', 1000, 2000, '2755'],
    ['/shared/link', 1000, 2000, '777'],
  ]);
});
