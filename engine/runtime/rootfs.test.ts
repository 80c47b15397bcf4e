import { expect, it } from 'vitest';
import { linkCount } from './files.ts';
import { MemoryFiles } from './memory-files.ts';
import { imageTree } from './rootfs.ts';

it('a directory that layers share has one link, others one for each directory in them', () => {
  const root = imageTree(0, { files: { '/usr/share/nginx/html/index.html': 'hello' } });
  const files = new MemoryFiles({ clock: { now: 0 }, root });
  files.makeDirectory('/home/learner/notes', true);
  const counts = ['/', '/usr', '/usr/share', '/usr/share/nginx', '/root', '/home', '/home/learner', '/etc/passwd'];
  expect(counts.map((path) => [path, linkCount(files.stat(path))])).toEqual([
    ['/', 1],
    ['/usr', 1],
    ['/usr/share', 1],
    ['/usr/share/nginx', 3],
    ['/root', 2],
    ['/home', 1],
    ['/home/learner', 3],
    ['/etc/passwd', 1],
  ]);
});
