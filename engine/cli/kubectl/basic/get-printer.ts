import type { Context } from '../context.ts';
import { groupResource, type Mapping } from '../connection/discovery.ts';
import { KubectlError } from '../errors.ts';
import { formatPrinter } from '../flags/print-flags.ts';
import { customColumnsPrinter, parseColumns, parseColumnsFile } from '../printers/custom-columns.ts';
import { GET_FORMATS, outputFormat, type Printer } from '../printers/printer.ts';
import { TablePrinter, type ServerTable } from '../printers/table.ts';

/** The printer of `get` for what is no table. */
export function getPrinter(context: Context): Printer {
  const { flags } = context;
  const { format, argument } = outputFormat(flags.string('output'), flags.string('template'));
  const noHeaders = flags.bool('no-headers');
  switch (format) {
    case 'custom-columns':
      return customColumnsPrinter(parseColumns(argument ?? ''), noHeaders);
    case 'custom-columns-file':
      return customColumnsPrinter(parseColumnsFile(columnsFile(context, argument)), noHeaders);
  }
  return formatPrinter(context, GET_FORMATS);
}

function columnsFile(context: Context, path: string | undefined): string {
  if (!path) throw new KubectlError('custom-columns format specified but no custom columns given');
  try {
    return context.readFile(path);
  } catch (error) {
    throw new KubectlError(`error reading template ${path}, ${(error as Error).message}\n`);
  }
}

/** A printer of one resource's tables. */
export function tablePrinter(context: Context, mapping: Mapping, withKind: boolean): TablePrinter {
  const { flags } = context;
  return new TablePrinter({
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace: flags.bool('all-namespaces') && mapping.namespaced,
    kindPrefix: withKind ? groupResource({ group: mapping.group, resource: mapping.kind.toLowerCase() }) : '',
    showLabels: flags.bool('show-labels'),
    labelColumns: flags.strings('label-columns'),
  });
}

/** Did the server make a table? */
export const isTable = (value: unknown): value is ServerTable =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'Table';
