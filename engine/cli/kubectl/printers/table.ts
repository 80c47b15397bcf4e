import type { KubeObject } from '../../../store/object.ts';
import { goNumber } from '../../../kinds/go-value.ts';
import type { TabWriter } from './tab-writer.ts';

/** A Table as the API server sends it (meta.k8s.io/v1). */
export interface ServerTable {
  kind: 'Table';
  apiVersion: string;
  metadata?: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: readonly TableColumn[];
  rows: readonly TableRow[];
}

export interface TableColumn {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: KubeObject;
}

/** What the flags of `get` ask of a table. */
export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  /** Put this before names: `deployment.apps`; '' for nothing. */
  readonly kindPrefix: string;
  readonly showLabels: boolean;
  /** Labels that get a column of their own. */
  readonly labelColumns: readonly string[];
}

/** Prints the Tables of one resource one below the other, the header once. */
export class TablePrinter {
  readonly #options: TableOptions;
  #columns: readonly TableColumn[] = [];
  #headerPrinted = false;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Write a table's rows; `eventType` (of a watch) gets a column of its own. */
  print(table: ServerTable, out: TabWriter, eventType = ''): void {
    const same = !table.columnDefinitions?.length || sameColumns(table.columnDefinitions, this.#columns);
    if (table.columnDefinitions?.length && !same) {
      this.#columns = table.columnDefinitions;
      this.#headerPrinted = false;
    }
    const header = !(this.#headerPrinted && same);
    const rows = table.rows ?? [];
    if (rows.length) this.#headerPrinted = true;
    if (rows.length && header && !this.#options.noHeaders) out.write(`${this.#header(eventType).join('\t')}\n`);
    for (const row of rows) out.write(`${this.#cells(row, eventType).join('\t')}\n`);
  }

  /** The table's columns, then those of labels, as the cells of a row are then looked up: by their place. */
  #shown(): { column: TableColumn; index: number }[] {
    const { labelColumns, showLabels } = this.#options;
    const labels = labelColumns.map((label) => ({ name: label.slice(label.lastIndexOf('/') + 1) }));
    return [...this.#columns, ...labels, ...(showLabels ? [{ name: 'Labels' }] : [])]
      .map((column: TableColumn, index) => ({ column, index }))
      .filter(({ column }) => this.#options.wide || !column.priority);
  }

  #header(eventType: string): string[] {
    return [
      ...(eventType ? ['EVENT'] : []),
      ...(this.#options.withNamespace ? ['NAMESPACE'] : []),
      ...this.#shown().map(({ column }) => column.name.toUpperCase()),
    ];
  }

  #cells(row: TableRow, eventType: string): string[] {
    const { withNamespace, kindPrefix, labelColumns, showLabels } = this.#options;
    const labels = row.object?.metadata?.labels ?? {};
    const own = labelColumns.map((label) => labels[label] ?? '');
    const cells = [...row.cells, ...own, ...(showLabels ? [labelsText(labels)] : [])];
    return [
      ...(eventType ? [eventType.padEnd(8)] : []),
      ...(withNamespace ? [row.object?.metadata?.namespace ?? ''] : []),
      ...this.#shown().map(({ column, index }) => {
        const text = cellText(cells[index]);
        return kindPrefix && column.format === 'name' && index === 0 ? `${kindPrefix}/${text}` : text;
      }),
    ];
  }
}

/** `a=1,b=2`, sorted; `<none>`. */
function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(',') || '<none>';
}

/** A cell: one line; control characters that would move the terminal's cursor are escaped. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return goNumber(cell);
  const text = String(cell);
  const line = text.search(/[\f\n\r]/);
  return escapeControls(line < 0 ? text : `${text.slice(0, line)}...`);
}

/** A tab within a cell would make two of it. */
const escapeControls = (text: string): string => text.replaceAll('\x1b', '^[').replaceAll('\t', '\\t');

const sameColumns = (a: readonly TableColumn[], b: readonly TableColumn[]): boolean =>
  a === b ||
  (a.length === b.length && a.every((column, i) => column.name === b[i].name && column.priority === b[i].priority));
