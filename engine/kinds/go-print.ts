import { asGiven } from './empties.ts';

/**
 * Some messages hold a value of Kubernetes' internal types as Go's encoder prints it: fields by their Go names, in the
 * order of the struct, absent ones as their zero value. A table says how a struct looks.
 */
export type GoStruct = readonly GoField[];

/** A field: its Go name, its name in the API, its zero value (`struct`: the nested type's), and the type of what it holds. */
export type GoField = readonly [go: string, json: string, zero: '' | 0 | false | null | 'struct', type?: GoStruct];

/** The type of raw JSON, which is printed as it came. */
export const RAW: GoStruct = [];

/** A JSON value as Go prints the internal struct. */
export function goValue(value: Readonly<Record<string, unknown>> | undefined, type: GoStruct): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [go, json, zero, nested] of type) out[go] = goField(asGiven(value, json), zero, nested);
  return out;
}

function goField(value: unknown, zero: GoField[2], nested: GoStruct | undefined): unknown {
  if (value === undefined || value === null) return zero === 'struct' ? goValue({}, nested!) : zero;
  if (nested === RAW) return value;
  if (!nested) return sortKeys(value);
  if (Array.isArray(value)) return value.map((one) => goValue(one as Record<string, unknown>, nested));
  return goValue(value as Record<string, unknown>, nested);
}

/** Go prints maps sorted by key; raw JSON keeps its order, which is why only flat maps are sorted. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const map = value as Record<string, unknown>;
  if (Object.values(map).some((one) => typeof one === 'object')) return value;
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, map[key]]),
  );
}
