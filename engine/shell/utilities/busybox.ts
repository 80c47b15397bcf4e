import type { Co } from '../../kernel/coroutine.ts';
import { BUSYBOX_APPLETS } from '../../runtime/busybox.ts';
import type { Process } from '../../runtime/process.ts';

const BANNER = 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n';

/** `busybox [--list | program [argument …]]` */
export function* busybox(process: Process): Co<number> {
  const [name, ...args] = process.argv.slice(1);
  if (name === undefined || name === '--help') {
    yield* process.stdout.write(`${BANNER}\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n`);
    return 0;
  }
  if (name === '--list') {
    yield* process.stdout.write(BUSYBOX_APPLETS.map((applet) => `${applet}\n`).join(''));
    return 0;
  }
  const program = BUSYBOX_APPLETS.includes(name) ? process.machine.program(name) : undefined;
  if (program) return yield* program({ ...process, argv: [name, ...args] });
  yield* process.stderr.write(`${name}: applet not found\n`);
  return 127;
}
