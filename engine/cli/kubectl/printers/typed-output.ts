import { goJson as goJsonAsIs } from '../../../kinds/field.ts';
import type { Context } from '../context.ts';
import { printerOf } from '../flags/print-flags.ts';
import type { Printer } from './printer.ts';
import { withoutManagedFields } from './structured.ts';
import { inStructOrder } from './struct-order.ts';

/** As printerOf, for objects that kubectl holds in Go's own types: JSON then has the fields in the types' order. */
export function typedPrinterOf(context: Context, operation: string): Printer {
  if (context.flags.string('output') !== 'json') return printerOf(context, operation);
  const managed = context.flags.bool('show-managed-fields');
  return {
    print: (object) => `${goJsonAsIs(inStructOrder(managed ? object : withoutManagedFields(object)), 4)}\n`,
  };
}
