import { expect, test } from 'vitest';
import { ContainerFiles } from '../../../runtime/container-files.ts';
import { MemoryFiles } from '../../../runtime/memory-files.ts';
import { runOn, testMachine } from '../../fixture.ts';

test('a volume in memory is mounted as such, and counts what is in it; deeper ones come later', () => {
  const machine = testMachine({ userland: 'busybox' });
  const volume = new MemoryFiles({ clock: machine.kernel });
  const files = new ContainerFiles([
    { path: '/', files: machine.files as MemoryFiles, source: '/', readOnly: false },
    { path: '/var/run/token', files: volume, source: '/', readOnly: true, memoryBytes: 8 << 20 },
    { path: '/mem', files: volume, source: '/', readOnly: false, memoryBytes: 16 << 20 },
    { path: '/disk', files: volume, source: '/', readOnly: false },
  ]);
  volume.write('/note', 'x'.repeat(5000));
  const shown = runOn(
    { ...machine, files },
    "mount | grep -E ' /(mem|disk|var/run/token) '; df | tail -n +5 | head -3",
  );
  expect(shown.stdout).toBe(
    `tmpfs on /mem type tmpfs (rw,relatime,size=16384k,noswap)
/dev/vda on /disk type ext4 (rw,relatime)
tmpfs on /var/run/token type tmpfs (ro,relatime,size=8192k,noswap)
tmpfs                    16384         8     16376   0% /mem
/dev/vda             264212084  22379784  73121480  23% /disk
shm                      65536         0     65536   0% /dev/shm
`,
  );
});
