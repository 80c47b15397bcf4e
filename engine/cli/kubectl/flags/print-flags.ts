import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import type { Flag } from './flags.ts';
import { goTemplatePrinter } from '../printers/go-template.ts';
import { jsonPathPrinter } from '../printers/jsonpath-printer.ts';
import { namePrinter } from '../printers/name.ts';
import { BASE_FORMATS, noPrinter, outputFormat, type Printer } from '../printers/printer.ts';
import { jsonPrinter, kyamlPrinter, yamlPrinter } from '../printers/structured.ts';

/** The flags of a command that prints objects (genericclioptions.PrintFlags). */
export const PRINT_FLAGS: readonly Flag[] = [
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: true,
    usage: 'If true, fields and keys that are missing in a template or JSONPath are no error.',
  },
  {
    name: 'output',
    short: 'o',
    type: 'string',
    usage: `Output format. One of: (${BASE_FORMATS.filter((f) => f !== 'kyaml').join(', ')}).`,
  },
  { name: 'show-managed-fields', type: 'bool', usage: 'If true, keep managedFields in JSON and YAML.' },
  {
    name: 'template',
    type: 'string',
    usage: 'The template, or the file with it, for -o go-template and go-template-file.',
  },
];

/**
 * The printer that -o names; without -o, names with `operation` (`created`, `configured (dry run)`).
 * Throws KubectlError with the formats there are.
 */
export function printerOf(context: Context, operation: string): Printer {
  const { flags } = context;
  const output = flags.string('output');
  if (!output && !flags.string('template')) return namePrinter(operation);
  return formatPrinter(context, BASE_FORMATS);
}

/** The printer of a format that is not a table. */
export function formatPrinter(context: Context, allowed: readonly string[]): Printer {
  const { flags } = context;
  const template = flags.has('template') ? flags.string('template') : '';
  const { format, argument } = outputFormat(flags.string('output'), template);
  const managed = flags.has('show-managed-fields') && flags.bool('show-managed-fields');
  const allowMissing = !flags.has('allow-missing-template-keys') || flags.bool('allow-missing-template-keys');
  switch (format) {
    case 'json':
      return jsonPrinter(managed);
    case 'yaml':
      return yamlPrinter(managed);
    case 'kyaml':
      return kyamlPrinter(managed);
    case 'name':
      return namePrinter();
    case 'jsonpath':
    case 'jsonpath-as-json':
    case 'jsonpath-file':
      return jsonPathPrinter(templateText(context, format, argument), {
        allowMissing,
        asJson: format === 'jsonpath-as-json',
      });
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
      return goTemplatePrinter(templateText(context, format, argument), { allowMissing });
  }
  throw noPrinter(flags.string('output'), allowed);
}

/** The template itself; formats that end in `file` name a file. */
function templateText(context: Context, format: string, argument: string | undefined): string {
  if (!argument) throw new KubectlError('template format specified but no template given');
  if (!format.endsWith('file')) return argument;
  try {
    return context.readFile(argument);
  } catch (error) {
    throw new KubectlError(`error reading --template ${argument}, ${(error as Error).message}`);
  }
}
