import { normalise } from './transcript.ts';

/** A line of a requests or patches file: a request, and its answer. */
export interface RequestLine {
  base: string;
  verb: 'create' | 'update' | 'stored' | 'patch' | 'apply';
  url?: string;
  manifest?: Record<string, unknown>;
  op?: 'set' | 'remove' | 'none';
  path?: (string | number)[];
  value?: unknown;
  type?: 'merge' | 'strategic' | 'json';
  body?: unknown;
  sequence?: number;
  step?: number;
  manager?: string;
  force?: boolean;
  warning?: string[];
  code?: number;
  object?: unknown;
  owners?: unknown;
  changed?: [string, unknown?][];
  reason?: string;
  message?: string;
  details?: { causes?: { reason?: string; message?: string; field?: string }[] };
}

/** What makes two lines the same request. */
export function keyOf(line: RequestLine): string {
  const { base, verb, op, path, value, type, body, sequence, step } = line;
  const patch = verb === 'patch' ? body : null;
  return JSON.stringify([
    base,
    verb,
    op ?? null,
    path ?? null,
    value,
    type ?? null,
    patch,
    sequence ?? null,
    step ?? null,
  ]);
}

const cut = (text: string | undefined): string | undefined =>
  text
    ?.replace(/(patch: Invalid value: ")[^]*(": )/, '$1<patched>$2')
    .replace(/^(Invalid value: ")[^]{1500,}(": )/, '$1<patched>$2');

const sorted = (_: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const text = (value: unknown): string => normalise(JSON.stringify(value ?? null, sorted));

/** The parts of an answer that are compared, each as text. */
export const PARTS: Readonly<Record<string, (line: RequestLine) => string>> = {
  code: ({ code }) => String(code),
  message: ({ reason, message }) => text([reason, cut(message)]),
  causes: ({ details }) =>
    text(
      details && { ...details, causes: details.causes?.map((cause) => ({ ...cause, message: cut(cause.message) })) },
    ),
  warnings: ({ warning }) => text(warning ?? []),
  object: ({ object, owners, changed }) =>
    object ? text([object, owners ?? null]) : changed ? [...changed].map(text).sort().join('\n') : '',
};

/** Counts of requests, and of those whose part agrees. */
export interface Tally {
  requests: number;
  equal: number;
  [part: string]: number;
}

export const newTally = (): Tally => ({
  requests: 0,
  equal: 0,
  ...Object.fromEntries(Object.keys(PARTS).map((part) => [part, 0])),
});

/** The names of the parts in which two answers differ; counts into `tally`. */
export function judge(want: RequestLine, got: RequestLine, tally: Tally): string[] {
  const off = Object.entries(PARTS)
    .filter(([part, of]) => {
      const same = of(want) === of(got);
      tally[part] += same ? 1 : 0;
      return !same;
    })
    .map(([part]) => part);
  tally.requests++;
  if (!off.length) tally.equal++;
  return off;
}
