import { asGiven, keepEmpties } from '../empties.ts';
import { goMeta } from '../go-meta.ts';
import { INTERNAL_TYPES } from './internal-types.ts';

interface Field {
  readonly name: string;
  readonly json: string;
  readonly type: string;
}

const parsed = new Map<string, readonly Field[]>();

function fieldsOf(type: string): readonly Field[] {
  let fields = parsed.get(type);
  if (!fields) {
    fields = INTERNAL_TYPES[type].split(' ').map((text) => {
      const [names, kind] = text.split(':');
      const [name, json = name[0].toLowerCase() + name.slice(1)] = names.split('=');
      return { name, json, type: kind };
    });
    parsed.set(type, fields);
  }
  return fields;
}

/**
 * A part of an object as the server's internal type prints it in JSON: all fields, in that type's order and with its
 * names. `type` is one of {@link INTERNAL_TYPES}.
 */
export function internalForm(type: string, value: any): any {
  const source = type === 'PodSpec' ? withHostNamespaces(value) : value;
  const out: Record<string, unknown> = {};
  for (const { name, json, type: kind } of fieldsOf(type))
    if (kind === 'meta') Object.assign(out, goMeta(source?.metadata));
    else out[name] = convert(kind, asGiven(source, json));
  return out;
}

const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** In the internal type the host's namespaces belong to the security context. */
function withHostNamespaces(spec: any): any {
  const host: Record<string, unknown> = {};
  for (const field of HOST_FIELDS) if (spec?.[field] !== undefined) host[field] = spec[field];
  if (!spec?.securityContext && !Object.keys(host).length) return spec;
  const securityContext = keepEmpties(spec?.securityContext, { ...spec?.securityContext, ...host });
  return keepEmpties(spec, { ...spec, securityContext });
}

const ZERO: Readonly<Record<string, unknown>> = { s: '', i: 0, b: false, q: '0', j: null };

function convert(kind: string, value: any): unknown {
  if (kind === '{}') return sorted(value);
  if (kind.startsWith('[')) {
    const element = kind.slice(1, -1);
    return value == null ? null : value.map((item: any) => convert(element, item));
  }
  const optional = kind.endsWith('?');
  const type = optional ? kind.slice(0, -1) : kind;
  if (optional && value == null) return null;
  if (type === 'selector') return orderSelector(value);
  if (type in ZERO) return value ?? ZERO[type];
  return internalForm(type, value ?? {});
}

function sorted(map: Record<string, unknown> | undefined | null): unknown {
  if (map == null) return null;
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A label selector is the API's own type, in which what is absent is left out. */
export function orderSelector(selector: any): unknown {
  const { matchLabels, matchExpressions } = selector ?? {};
  return {
    ...(matchLabels && Object.keys(matchLabels).length && { matchLabels: sorted(matchLabels) }),
    ...(matchExpressions?.length && {
      matchExpressions: matchExpressions.map(({ key = '', operator = '', values }: any) => ({
        key,
        operator,
        ...(values?.length && { values }),
      })),
    }),
  };
}
