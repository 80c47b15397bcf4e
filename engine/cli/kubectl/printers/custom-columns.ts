import type { KubeObject } from '../../../store/object.ts';
import { errorText, KubectlError } from '../errors.ts';
import { goValue } from './go-value.ts';
import { JsonPath } from './jsonpath.ts';
import type { Printer } from './printer.ts';
import { relaxedPath } from './sorting.ts';
import { TABLE_TABS, TabWriter } from './tab-writer.ts';

interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
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
  const [headerLine = '', pathLine = ''] = text.split('\n');
  const words = (line: string): string[] => line.split(/\s+/).filter(Boolean);
  const [headers, paths] = [words(headerLine), words(pathLine)];
  if (!headers.length || headers.length !== paths.length)
    throw new KubectlError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  return headers.map((header, i) => column(header, paths[i]));
}

function column(header: string, spec: string): CustomColumn {
  const template = relaxedPath(spec);
  try {
    return { header, path: new JsonPath(template, { allowMissing: true }) };
  } catch (error) {
    throw new KubectlError(errorText(error));
  }
}

/** `-o custom-columns`. */
export function customColumnsPrinter(columns: readonly CustomColumn[], noHeaders: boolean): Printer {
  return {
    print(object) {
      const out = new TabWriter(TABLE_TABS);
      if (!noHeaders) out.write(`${columns.map(({ header }) => header).join('\t')}\n`);
      const items: KubeObject[] = Array.isArray(object.items) ? object.items : [object];
      for (const item of items) out.write(`${columns.map(({ path }) => cell(path, item)).join('\t')}\n`);
      return out.flush();
    },
  };
}

function cell(path: JsonPath, object: KubeObject): string {
  const values = path.find(object).flat();
  return values.length ? values.map((value) => escapeTerminal(goValue(value))).join(',') : '<none>';
}

/** What would move a terminal's cursor is made visible. */
const escapeTerminal = (text: string): string => text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');
