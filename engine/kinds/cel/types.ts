/** A type of an expression, as cel-go's checker has them. */
export interface CelType {
  readonly kind: TypeKind;
  /** As messages name it: `int`, `list`, `Object.spec`, `optional_type`, `kubernetes.Quantity`. */
  readonly name: string;
  readonly params: readonly CelType[];
  /** Fields of an object; undefined for other kinds. */
  readonly fields?: ReadonlyMap<string, CelType>;
}

export type TypeKind =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'list'
  | 'map'
  | 'type'
  | 'object'
  | 'opaque'
  | 'param';

const simple = (kind: TypeKind, name: string = kind): CelType => ({ kind, name, params: [] });

export const DYN = simple('dyn');
export const ERROR = simple('error', '!error!');
export const NULL = simple('null');
export const BOOL = simple('bool');
export const INT = simple('int');
export const UINT = simple('uint');
export const DOUBLE = simple('double');
export const STRING = simple('string');
export const BYTES = simple('bytes');
export const TIMESTAMP = simple('timestamp');
export const DURATION = simple('duration');

export const listOf = (element: CelType): CelType => ({ kind: 'list', name: 'list', params: [element] });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', name: 'map', params: [key, value] });
export const typeOf = (type: CelType): CelType => ({ kind: 'type', name: 'type', params: [type] });
export const opaque = (name: string, ...params: CelType[]): CelType => ({ kind: 'opaque', name, params });
export const optionalOf = (type: CelType): CelType => opaque('optional_type', type);
export const param = (name: string): CelType => ({ kind: 'param', name, params: [] });

/** An object with these fields and no others. */
export const objectOf = (name: string, fields: Iterable<readonly [string, CelType]>): CelType => ({
  kind: 'object',
  name,
  params: [],
  fields: new Map(fields),
});

/** Kubernetes' own types. */
export const QUANTITY = opaque('kubernetes.Quantity');
export const URL_TYPE = opaque('kubernetes.URL');
export const IP_TYPE = opaque('net.IP');
export const CIDR_TYPE = opaque('net.CIDR');
export const FORMAT = opaque('kubernetes.NamedFormat');
export const SEMVER = opaque('kubernetes.Semver');

/** What an optional holds; the type itself where it is none. */
export const unwrapOptional = (type: CelType): [CelType, boolean] =>
  type.kind === 'opaque' && type.name === 'optional_type' ? [type.params[0], true] : [type, false];

export const isDynOrError = ({ kind }: CelType): boolean => kind === 'dyn' || kind === 'error';

/** A type as messages write it (`FormatCELType`). */
export function formatType(type: CelType): string {
  if (!type.params.length) return type.name;
  return `${type.name}(${type.params.map(formatType).join(', ')})`;
}

/** The same type, parameters and all. */
export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.params.length === b.params.length &&
    a.params.every((one, i) => sameType(one, b.params[i]))
  );
}

/** What the type parameters of a check stand for so far. */
export class Substitutions {
  #found: Map<string, CelType>;

  constructor(found: ReadonlyMap<string, CelType> = new Map()) {
    this.#found = new Map(found);
  }

  copy(): Substitutions {
    return new Substitutions(this.#found);
  }

  /** Replace parameters by what they stand for; free ones become dyn where asked. */
  apply(type: CelType, freeToDyn = false): CelType {
    if (type.kind === 'param') {
      const found = this.#found.get(type.name);
      if (found) return this.apply(found, freeToDyn);
      return freeToDyn ? DYN : type;
    }
    if (!type.params.length) return type;
    return { ...type, params: type.params.map((one) => this.apply(one, freeToDyn)) };
  }

  /** Can a value of type `a` stand where `b` is wanted? Parameters are bound on the way. */
  assignable(a: CelType, b: CelType): boolean {
    if (b.kind === 'param') {
      const [valid, known] = this.#bind(a, b);
      if (valid) return true;
      if (known) return false;
    }
    if (a.kind === 'param') return this.#bind(b, a)[0];
    if (isDynOrError(a) || isDynOrError(b)) return true;
    if (a.kind === 'null') return b.kind === 'null' || nullable(b);
    if (b.kind === 'null') return nullable(a);
    if (a.kind === 'type') return b.kind === 'type';
    if (a.kind !== b.kind || a.name !== b.name) return false;
    return a.params.length === b.params.length && a.params.every((one, i) => this.assignable(one, b.params[i]));
  }

  #bind(type: CelType, parameter: CelType): [valid: boolean, known: boolean] {
    if (type.kind === 'param' && sameType(type, parameter)) return [true, true];
    const found = this.#found.get(parameter.name);
    if (found) {
      if (sameType(type, found)) return [true, true];
      if (!this.assignable(type, found)) return [false, true];
      const general = mostGeneral(type, found);
      if (!this.#mentions(parameter, general)) this.#found.set(parameter.name, general);
      return [true, true];
    }
    if (this.#mentions(parameter, type)) return [false, false];
    this.#found.set(parameter.name, type);
    return [true, false];
  }

  #mentions(parameter: CelType, type: CelType): boolean {
    if (sameType(parameter, type)) return true;
    if (type.kind === 'param') {
      const found = this.#found.get(type.name);
      return found !== undefined && this.#mentions(parameter, found);
    }
    return type.params.some((one) => this.#mentions(parameter, one));
  }
}

const nullable = ({ kind, name }: CelType): boolean =>
  (kind === 'opaque' && name !== 'optional_type') || kind === 'object' || kind === 'timestamp' || kind === 'duration';

/** The less specific of two types that agree. */
export const mostGeneral = (a: CelType, b: CelType): CelType => (lessSpecific(a, b) ? a : b);

function lessSpecific(a: CelType, b: CelType): boolean {
  if (isDynOrError(a) || a.kind === 'param') return true;
  if (isDynOrError(b) || b.kind === 'param') return false;
  if (a.kind === 'null') return b.kind === 'null';
  if (a.kind !== b.kind || a.name !== b.name) return false;
  return a.params.length === b.params.length && a.params.every((one, i) => lessSpecific(one, b.params[i]));
}

/** The type that expressions see for a text of an OpenAPI format. */
export function textType(format: string | undefined): CelType {
  if (format === 'byte') return BYTES;
  if (format === 'duration') return DURATION;
  return format === 'date' || format === 'date-time' ? TIMESTAMP : STRING;
}
