import { CelCompileError, CelProgramError, compile, type Environment } from '../cel/index.ts';
import { BOOL, DYN, formatType, mapOf, objectOf, QUANTITY, STRING } from '../cel/types.ts';
import { invalid, required, tooLong, tooMany, type FieldErrors, type Path } from '../field.ts';
import { byteLength } from '../names.ts';
import { validateDriver } from './names.ts';

const MAX_EXPRESSION = 10 * 1024;
const MAX_PARAMETERS = 10 * 1024;
/** Entries that lists of a claim or class may have. */
export const MAX_ENTRIES = 32;

/** What an expression that chooses devices may use (dynamic-resource-allocation/cel). */
const DEVICE_SCOPE: Environment = {
  variables: {
    device: objectOf('kubernetes.DRADevice', [
      ['driver', STRING],
      ['attributes', mapOf(STRING, mapOf(STRING, DYN))],
      ['capacity', mapOf(STRING, mapOf(STRING, QUANTITY))],
      ['allowMultipleAllocations', BOOL],
    ]),
  },
};

/** A device selector, in CEL. */
export interface Selector {
  cel?: { expression?: string };
}

/** Parameters for a driver. */
export interface Configuration {
  opaque?: { driver?: string; parameters?: unknown };
}

/** Selectors: each an expression that is true for the devices wanted. */
export function validateSelectors(selectors: readonly Selector[] | undefined, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  if ((selectors?.length ?? 0) > MAX_ENTRIES) errors.push(tooMany(path, selectors!.length, MAX_ENTRIES));
  selectors?.forEach(({ cel }, i) => {
    const at = path.index(i).child('cel');
    errors.push(...(cel ? validateExpression(cel.expression ?? '', at.child('expression')) : [required(at)]));
  });
  return errors;
}

function validateExpression(text: string, path: Path): FieldErrors {
  if (byteLength(text) > MAX_EXPRESSION) return [tooLong(path, MAX_EXPRESSION)];
  try {
    const { type } = compile(text, DEVICE_SCOPE);
    if (type.kind === 'bool' || type.kind === 'dyn') return [];
    return [invalid(path, text, `must evaluate to bool or the unknown type, not ${formatType(type)}`)];
  } catch (error) {
    if (error instanceof CelCompileError || error instanceof CelProgramError)
      return [invalid(path, text, `compilation failed: ${error.message}`)];
    throw error;
  }
}

/** Configuration for a driver: its name, and an object that only it understands. */
export function validateConfiguration({ opaque }: Configuration, path: Path): FieldErrors {
  const at = path.child('opaque');
  if (!opaque) return [required(at)];
  return [
    ...validateDriver(opaque.driver ?? '', at.child('driver')),
    ...validateRaw(opaque.parameters, at.child('parameters')),
  ];
}

/** A raw extension: an object, not too large. */
function validateRaw(value: unknown, path: Path): FieldErrors {
  if (value === undefined || value === null) return [required(path)];
  if (byteLength(JSON.stringify(value)) > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  if (typeof value !== 'object' || Array.isArray(value))
    return [invalid(path, '<value omitted>', 'must be a valid JSON object')];
  return [];
}
