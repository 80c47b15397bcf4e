import { ageColumn, nameColumn } from '../cells.ts';
import { age } from '../duration.ts';
import { goJson } from '../field.ts';
import type { Column } from '../kind.ts';
import { valuesAt } from './jsonpath.ts';

interface PrinterColumn {
  readonly name?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath?: string;
}

/** The columns of a custom resource: name and age, or name and what its definition says. */
export function customColumns(columns: readonly PrinterColumn[] | undefined): Column[] {
  if (!columns?.length) return [nameColumn, ageColumn];
  return [nameColumn, ...columns.map(customColumn)];
}

function customColumn({
  name = '',
  type = 'string',
  format,
  description,
  priority,
  jsonPath = '',
}: PrinterColumn): Column {
  return {
    name,
    type: type as Column['type'],
    ...(format && { format }),
    ...(description && { description }),
    ...(priority && { priority }),
    cell: (object, nowMs) => cell(valuesAt(object, jsonPath)[0], type, nowMs),
  };
}

function cell(value: unknown, type: string, nowMs: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : age(value, nowMs);
  }
  return typeof value === 'object' ? goJson(value) : String(value);
}
