import type { Context } from './context.ts';
import { ExitError } from './errors.ts';

/** A line of kubectl's log on standard error, as klog heads it: `W1121 00:41:13.000000    1234 helpers.go:804] …`. */
export const klogWarning = (context: Context, source: string, text: string): void =>
  klogLine(context, 'W', source, text);

/** The same for what is only told. */
export const klogInfo = (context: Context, source: string, text: string): void => klogLine(context, 'I', source, text);

/** The line of an error that ends kubectl. */
export const klogFatal = (context: Context, source: string, text: string, code = 1): ExitError =>
  new ExitError(klogText(context, 'F', source, text), code);

/** The same for an error. */
export const klogError = (context: Context, source: string, text: string): void => klogLine(context, 'E', source, text);

function klogLine(context: Context, level: string, source: string, text: string): void {
  context.process.stderr.push(klogText(context, level, source, text));
}

function klogText(context: Context, level: string, source: string, text: string): string {
  const iso = new Date(context.kernel.now).toISOString();
  const stamp = `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000`;
  return `${level}${stamp} ${'1'.padStart(7)} ${source}] ${text}\n`;
}
