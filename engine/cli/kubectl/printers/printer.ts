import type { KubeObject } from '../../../store/object.ts';
import { KubectlError } from '../errors.ts';

/** Turns objects into text, one after the other; some keep count (YAML's `---`, a table's header). */
export interface Printer {
  /** The text of an object or of a list. Throws KubectlError where a template fails. */
  print(object: KubeObject): string;
}

/** What -o names: the format, and what follows `=`. */
export interface OutputFormat {
  readonly format: string;
  readonly argument: string | undefined;
}

/** Formats that something may follow. */
const TEMPLATED = /^(?:go-template|jsonpath|template|custom-columns|jsonpath-as-json)(?:-?file)?$/;

/** Take `-o jsonpath=…` apart. `--template` alone means go-template; to other formats `=` belongs to the name. */
export function outputFormat(output: string, template: string): OutputFormat {
  if (!output && template) return { format: 'go-template', argument: template };
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  if (!TEMPLATED.test(format)) return { format: output, argument: template || undefined };
  const argument = equals < 0 ? template || undefined : output.slice(equals + 1);
  return { format, argument };
}

/** Formats that all commands with -o take. */
export const BASE_FORMATS = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'yaml',
];

/** The formats of `get`. */
export const GET_FORMATS = [...BASE_FORMATS, 'custom-columns', 'custom-columns-file', 'wide'].sort();

/** What kubectl says where it has no printer of that name. */
export const noPrinter = (format: string, allowed: readonly string[]): KubectlError =>
  new KubectlError(
    `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${[...allowed].sort().join(',')}`,
  );
