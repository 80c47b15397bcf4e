import { humanDuration } from '../../flags/duration.ts';
import { DESCRIBE_TABS, TabWriter } from '../../printers/tab-writer.ts';
import { escapeTerminal } from '../../printers/terminal.ts';

/** An object as the API sends it; describers read fields of many kinds. */

export type Any = any;

/** Longer annotations stand on lines of their own, cut at this length. */
const MAX_ANNOTATION = 140;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Collects a description: levels indent by two blanks, tabs align as Go's tabwriter does. */
export class DescribeWriter {
  /** The instant ages count from, in ms since 1970. */
  readonly nowMs: number;
  readonly #tabs = new TabWriter(DESCRIBE_TABS);
  #text = '';

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Write text at a level, as it is. */
  write(level: number, text: string): void {
    this.#tabs.write(`${'  '.repeat(level)}${escapeTerminal(text)}`);
  }

  /** A line `title: value` with the value in the next column. */
  field(level: number, title: string, value: unknown): void {
    this.write(level, `${title}:\t${text(value)}\n`);
  }

  /** A line at a level. */
  line(level: number, content: string): void {
    this.write(level, `${content}\n`);
  }

  /** Begin new columns. */
  flush(): void {
    this.#text += this.#tabs.flush();
  }

  /** The whole description. */
  result(): string {
    this.flush();
    return this.#text;
  }

  /** `Labels:` and the like: one entry a line, sorted. */
  labels(title: string, labels: Readonly<Record<string, string>> | undefined, indent = ''): void {
    this.list(`${indent}${title}`, sortedPairs(labels), indent);
  }

  /** A title and lines in the next column; `<none>` without any. */
  list(title: string, lines: readonly string[], indent = ''): void {
    if (!lines.length) return this.write(0, `${title}:\t<none>\n`);
    lines.forEach((line, i) => this.write(0, i ? `${indent}\t${line}\n` : `${title}:\t${line}\n`));
  }

  annotations(title: string, annotations: Readonly<Record<string, string>> | undefined): void {
    const keys = Object.keys(annotations ?? {})
      .filter((key) => key !== LAST_APPLIED)
      .sort();
    this.write(0, `${title}:\t`);
    if (!keys.length) return this.write(0, '<none>\n');
    keys.forEach((key, i) => {
      const value = annotations![key].replace(/\n$/, '');
      const lead = i ? '\t' : '';
      if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes('\n'))
        return this.write(0, `${lead}${key}: ${value}\n`);
      this.write(0, `${lead}${key}:\n`);
      for (const line of value.split('\n')) this.write(0, `\t  ${shorten(line, MAX_ANNOTATION - 2)}\n`);
    });
  }

  /** Name, and what most kinds begin with. */
  head(object: Any, fields: readonly ('namespace' | 'created' | 'labels' | 'annotations')[]): void {
    const { metadata } = object;
    this.field(0, 'Name', metadata.name);
    for (const field of fields) {
      if (field === 'namespace') this.field(0, 'Namespace', metadata.namespace ?? '');
      if (field === 'created') this.field(0, 'CreationTimestamp', rfc1123(metadata.creationTimestamp));
      if (field === 'labels') this.labels('Labels', metadata.labels);
      if (field === 'annotations') this.annotations('Annotations', metadata.annotations);
    }
  }

  /** How long ago, as tables tell it. */
  since(timestamp: string | null | undefined): string {
    return timestamp ? humanDuration(this.nowMs - Date.parse(timestamp)) : '<unknown>';
  }
}

const shorten = (line: string, length: number): string => (line.length > length ? `${line.slice(0, length)}...` : line);

/** Text of a value: nothing for what is not there. */
export const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** `key=value`, sorted by key. */
export const sortedPairs = (map: Readonly<Record<string, string>> | undefined): string[] =>
  Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${map![key]}`);

/** `a=1,b=2`, or `<none>` (labels.FormatLabels). */
export const formatLabels = (map: Readonly<Record<string, string>> | undefined): string =>
  sortedPairs(map).sort().join(',') || '<none>';

/** `True`, `False`; `<unset>` for what is not there. */
export const boolText = (value: boolean | undefined | null): string =>
  value === undefined || value === null ? '<unset>' : value ? 'True' : 'False';

/** `[a b]`, as Go prints a list. */
export const goList = (list: readonly unknown[] | undefined): string => `[${(list ?? []).join(' ')}]`;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Go's zero time. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** A time as `Sat, 21 Nov 2026 00:58:55 +0000`; the zero time where there is none. */
export function rfc1123(timestamp: string | null | undefined): string {
  const date = new Date(timestamp || ZERO_TIME);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(date.getUTCFullYear()).padStart(4, '0')} ${clock} +0000`;
}

/** Who controls an object: `ReplicaSet/web-5d8`; undefined for nobody. */
export function controllerOf(object: Any): string | undefined {
  const owner = object.metadata.ownerReferences?.find((reference: Any) => reference.controller);
  return owner && `${owner.kind}/${owner.name}`;
}
