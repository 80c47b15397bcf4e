import type { KubeObject } from '../../store/object.ts';
import { equal, equalRaw } from '../equality.ts';
import { goMeta } from '../go-meta.ts';
import { goValue, RAW, type GoStruct } from '../go-print.ts';

const SELECTOR: GoStruct = [['CEL', 'cel', null, [['Expression', 'expression', '']]]];

const TOLERATION: GoStruct = [
  ['Key', 'key', ''],
  ['Operator', 'operator', ''],
  ['Value', 'value', ''],
  ['Effect', 'effect', ''],
  ['TolerationSeconds', 'tolerationSeconds', null],
];

const CAPACITY: GoStruct = [['Requests', 'requests', null]];

const EXACTLY: GoStruct = [
  ['DeviceClassName', 'deviceClassName', ''],
  ['Selectors', 'selectors', null, SELECTOR],
  ['AllocationMode', 'allocationMode', ''],
  ['Count', 'count', 0],
  ['AdminAccess', 'adminAccess', null],
  ['Tolerations', 'tolerations', null, TOLERATION],
  ['Capacity', 'capacity', null, CAPACITY],
];

const SUB_REQUEST: GoStruct = [['Name', 'name', ''], ...EXACTLY.filter(([go]) => go !== 'AdminAccess')];

const DEVICES: GoStruct = [
  [
    'Requests',
    'requests',
    null,
    [
      ['Name', 'name', ''],
      ['Exactly', 'exactly', null, EXACTLY],
      ['FirstAvailable', 'firstAvailable', null, SUB_REQUEST],
    ],
  ],
  [
    'Constraints',
    'constraints',
    null,
    [
      ['Requests', 'requests', null],
      ['MatchAttribute', 'matchAttribute', null],
      ['DistinctAttribute', 'distinctAttribute', null],
    ],
  ],
  [
    'Config',
    'config',
    null,
    [
      ['Requests', 'requests', null],
      [
        'Opaque',
        'opaque',
        null,
        [
          ['Driver', 'driver', ''],
          ['Parameters', 'parameters', null, RAW],
        ],
      ],
    ],
  ],
];

const CLAIM: GoStruct = [['Devices', 'devices', 'struct', DEVICES]];

/** A claim's spec as Go prints the internal type. */
export const internalClaimSpec = (spec: Readonly<Record<string, unknown>>): unknown => goValue(spec, CLAIM);

/** A template's spec: its metadata has JSON names, the claim has not. */
export function internalTemplateSpec(spec: Readonly<Record<string, unknown>>): unknown {
  return {
    ...goMeta(spec.metadata as Record<string, unknown> | undefined),
    Spec: internalClaimSpec((spec.spec ?? {}) as Record<string, unknown>),
  };
}

/** Are two claims' specs equal? The parameters for a driver are raw JSON, which is compared as it was written. */
export function sameClaimSpec(a: KubeObject['spec'], b: KubeObject['spec']): boolean {
  const parameters = (spec: KubeObject['spec']): unknown[] =>
    (spec?.devices?.config ?? []).map((config: { opaque?: { parameters?: unknown } }) => config.opaque?.parameters);
  return equal(a, b) && equalRaw(parameters(a), parameters(b));
}
