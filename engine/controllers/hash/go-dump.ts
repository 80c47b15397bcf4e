import { GO_MAPS, GO_STRUCTS } from './go-types.ts';
import { dumpQuantity } from './go-quantity.ts';

const ZERO_TIME = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';

/**
 * A JSON value as go-spew prints the Go value it decodes to, with types (`%#v`), sorted keys and without pointer
 * addresses: the text that Kubernetes hashes. `type` is the Go type as declared; `withType` whether it is printed.
 */
export function dumpGo(value: unknown, type: string, withType = true): string {
  const prefix = withType ? `(${type})` : '';
  if (type.startsWith('*')) return dumpPointer(value, type, withType);
  if (type.startsWith('[]')) return prefix + dumpSlice(value as unknown[] | undefined, type.slice(2));
  const element = GO_MAPS.get(type);
  if (element) return prefix + dumpMap(value as Record<string, unknown> | undefined, element);
  if (GO_STRUCTS.has(type)) return prefix + dumpStruct((value ?? {}) as Record<string, unknown>, type);
  return prefix + dumpScalar(value, type);
}

function dumpPointer(value: unknown, type: string, withType: boolean): string {
  if (value === undefined || value === null) return withType ? `(${type})<nil>` : '<nil>';
  return (withType ? `(${type})` : '<*>') + dumpGo(value, type.slice(1), false);
}

// Protocol buffers, which controllers read, know no difference between an empty list or map and none.
function dumpSlice(value: readonly unknown[] | undefined, element: string): string {
  if (!value?.length) return '<nil>';
  return `[${value.map((item) => dumpGo(item, element, false)).join(' ')}]`;
}

function dumpMap(value: Record<string, unknown> | undefined, element: string): string {
  const keys = Object.keys(value ?? {}).sort();
  if (!keys.length) return '<nil>';
  return `map[${keys.map((key) => `${key}:${dumpGo(value![key], element, false)}`).join(' ')}]`;
}

function dumpStruct(value: Record<string, unknown>, type: string): string {
  const fields = GO_STRUCTS.get(type)!;
  return `{${fields.map(({ name, json, type: of }) => `${name}:${dumpGo(json ? value[json] : value, of)}`).join(' ')}}`;
}

function dumpScalar(value: unknown, type: string): string {
  switch (type) {
    case 'v1.Time':
      return ZERO_TIME;
    case 'resource.Quantity':
      return dumpQuantity(value as string | undefined);
    case 'intstr.IntOrString':
      return typeof value === 'string'
        ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
        : `{Type:(intstr.Type)0 IntVal:(int32)${(value as number | undefined) ?? 0} StrVal:(string)}`;
    case 'bool':
      return String(value ?? false);
    case 'int32':
    case 'int64':
      return String(value ?? 0);
    default:
      return (value as string | undefined) ?? '';
  }
}
