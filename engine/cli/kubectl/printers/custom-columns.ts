import type { KubeObject } from '../../../store/object.ts';
import { errorText, KubectlError, PrintFailure } from '../errors.ts';
import { goValue } from '../../../kinds/go-value.ts';
import { JsonPath } from './jsonpath.ts';
import type { Printer } from './printer.ts';
import { relaxedPath } from './sorting.ts';
import { TABLE_TABS, TabWriter } from './tab-writer.ts';
import { escapeTerminal } from './terminal.ts';

interface CustomColumn {
  readonly header: string;
  /** A JSONPath template. */
  readonly template: string;
}

/** The columns of `-o custom-columns=NAME:.metadata.name,…`. Throws KubectlError. */
export function parseColumns(spec: string): CustomColumn[] {
  if (!spec) throw new KubectlError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0)
      throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return column(part.slice(0, colon), part.slice(colon + 1));
  });
}

/** The columns of a file: a line of headers, a line of paths. */
export function parseColumnsFile(text: string): CustomColumn[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const expected = 'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (text === '') throw new KubectlError(`invalid template, missing header line. ${expected}`);
  if (lines.length < 2) throw new KubectlError(`invalid template, missing spec line. ${expected}`);
  const [headerLine, pathLine] = lines;
  const words = (line: string): string[] => line.split(/\s+/).filter(Boolean);
  const [headers, paths] = [words(headerLine), words(pathLine)];
  if (headers.length !== paths.length)
    throw new KubectlError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  return headers.map((header, i) => column(header, paths[i]));
}

const column = (header: string, spec: string): CustomColumn => ({ header, template: relaxedPath(spec) });

/** `-o custom-columns`. */
export function customColumnsPrinter(columns: readonly CustomColumn[], noHeaders: boolean): Printer {
  let headersPrinted = noHeaders;
  return {
    print(object) {
      const out = new TabWriter(TABLE_TABS);
      if (!headersPrinted) out.write(`${columns.map(({ header }) => header).join('\t')}\n`);
      headersPrinted = true;
      try {
        const paths = columns.map(({ template }) => new JsonPath(template, { allowMissing: true }));
        const items: KubeObject[] = Array.isArray(object.items) ? object.items : [object];
        for (const item of items) out.write(`${paths.map((path) => cell(path, item)).join('\t')}\n`);
      } catch (error) {
        if (error instanceof KubectlError) throw new PrintFailure(out.flush(), errorText(error));
        throw error;
      }
      return out.flush();
    },
  };
}

function cell(path: JsonPath, object: KubeObject): string {
  const values = path.find(object).flat();
  return values.length ? values.map((value) => escapeTerminal(goValue(value))).join(',') : '<none>';
}
