import type { Context } from './context.ts';

/** A line of kubectl's log on standard error, as klog heads it: `W1121 00:41:13.000000    1234 helpers.go:804] …`. */
export function klogWarning(context: Context, source: string, text: string): void {
  const iso = new Date(context.kernel.now).toISOString();
  const stamp = `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000`;
  context.process.stderr.push(`W${stamp} ${'1'.padStart(7)} ${source}] ${text}\n`);
}
