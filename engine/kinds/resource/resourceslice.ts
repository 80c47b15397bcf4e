import type { KubeObject } from '../../store/object.ts';
import { ageColumn, nameColumn, text } from '../cells.ts';
import type { Kind } from '../kind.ts';
import { countGeneration } from '../strategies.ts';
import { dropFieldsOff } from '../switched-off.ts';
import { validateResourceSlice, validateResourceSliceUpdate } from './resourceslice-validation.ts';

/** The features DRAListTypeAttributes and DRANodeAllocatableResources are off. */
const FIELDS_OFF = [
  ...['bools', 'ints', 'strings', 'versions'].map((list) => `spec.devices.*.attributes.*.${list}`),
  'spec.devices.*.nodeAllocatableResourceMappings',
];

/** Follows pkg/registry/resource/resourceslice/strategy.go. */
export const resourceSlice: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  resource: 'resourceslices',
  updateChecks: ['update'],
  hasGeneration: true,
  default(object) {
    const spec = (object.spec ??= {});
    spec.driver ??= '';
    const pool = (spec.pool ??= {});
    pool.name ??= '';
    pool.generation ??= 0;
    pool.resourceSliceCount ??= 0;
  },
  prepareForCreate(object, { timestamp }) {
    dropFieldsOff(object, FIELDS_OFF);
    stampTaints(object, timestamp);
  },
  prepareForUpdate(object, old, { timestamp }) {
    stampTaints(object, timestamp, old);
    // What is switched off counts as a change all the same.
    countGeneration(object, old, ['spec']);
    dropFieldsOff(object, FIELDS_OFF);
  },
  warnings: ({ spec }) =>
    /[A-Z]/.test(spec.driver ?? '')
      ? [`spec.driver: driver names should be lowercase; ${JSON.stringify(spec.driver)} contains uppercase characters`]
      : [],
  validate: (object) => validateResourceSlice(object),
  validateUpdate: validateResourceSliceUpdate,
  selectableFields: ({ spec }) => ({ 'spec.nodeName': spec?.nodeName ?? '', 'spec.driver': spec?.driver ?? '' }),
  columns: [
    nameColumn,
    text('Node', ({ spec }) => spec?.nodeName ?? ''),
    text('Driver', ({ spec }) => spec?.driver ?? ''),
    text('Pool', ({ spec }) => spec?.pool?.name ?? ''),
    ageColumn,
  ],
};

/** A taint without a time was added now, or when the device got the one that it had before. */
function stampTaints({ spec }: KubeObject, timestamp: string, old?: KubeObject): void {
  for (const device of spec?.devices ?? []) {
    const before = old?.spec?.devices?.find(({ name }: any) => name === device.name)?.taints ?? [];
    for (const taint of device.taints ?? [])
      taint.timeAdded ??= before.find((one: any) => sameTaint(one, taint))?.timeAdded ?? timestamp;
  }
}

const sameTaint = (a: any, b: any): boolean => a.key === b.key && a.effect === b.effect && a.value === b.value;
